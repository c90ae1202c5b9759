/**
 * With which certificate do subjects answer over TLS? One that openssl signs with itself, for localhost,
 * made anew for each run. This file refuses to know who uses it.
 */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

/** Where its two halves are, as PEM. */
export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/**
 * ECDSA on P-256, as most sites have it today; the handshakes of a load are few, so it hardly counts.
 * @throws Error when openssl is missing or fails.
 */
export async function makeCertificate(folder: string): Promise<Certificate> {
  const certificateFile = join(folder, "certificate.pem");
  const keyFile = join(folder, "key.pem");
  await promisify(execFile)("openssl", [
    ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-days", "2", "-subj", "/CN=localhost"],
    ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
    ...["-keyout", keyFile, "-out", certificateFile],
  ]);
  return { certificateFile, keyFile };
}
