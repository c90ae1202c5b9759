/**
 * Where does a test get a certificate for names, or dates, of its own? From an authority that lives as long as
 * the process, as the command makes them.
 */
import forge from "node-forge";
import { type Issued, issueAuthority, issueCertificate } from "../../src/cli/issuing.ts";

let made: Promise<Issued> | undefined;

/** For private names; clients of the test trust it. */
export function testAuthority(): Promise<Issued> {
  made ??= issueAuthority("test-machine", Date.now());
  return made;
}

/** @param at the time at which it is made; it holds for 397 days from then. */
export async function issuedFor(names: readonly string[], at = Date.now()): Promise<Issued> {
  return issueCertificate(await testAuthority(), names, at);
}

/** Both in one file, PKCS #12. */
export function pfxOf({ cert, key }: Issued, passphrase: string | null): Buffer {
  const chain = cert.match(/-----BEGIN.+?END CERTIFICATE-----/gs) ?? [];
  const asn1 = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(key),
    chain.map((one) => forge.pki.certificateFromPem(one)),
    passphrase,
    { algorithm: "aes256" },
  );
  return Buffer.from(forge.asn1.toDer(asn1).getBytes(), "latin1");
}
