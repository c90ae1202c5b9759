/**
 * How does a client come to a server? By TCP or a Unix socket, secured or plain, within a deadline.
 *
 * The certificate is checked unless somebody says not to (RFC 9110 §4.3.4). What goes wrong is an error
 * that says at which stage. This file refuses to know what is said on the connection, and which words
 * tell a person why there is none.
 */
import { connect, isIP, type Socket } from "node:net";
import type { ConnectionOptions, TLSSocket } from "node:tls";

export interface Destination {
  /** A name or an address, of IPv6 without its brackets. With `unix`: the name that TLS asks for. */
  readonly host: string;
  /** Ignored with `unix`. */
  readonly port: number;
  /** Path of a Unix socket. */
  readonly unix?: string;
  readonly tls: boolean;
}

export interface DialOptions {
  /** Milliseconds until the connection is ready, TLS included. */
  readonly deadlineMs: number;
  /** Accept any certificate. Default false. */
  readonly insecure?: boolean;
}

/** `name`: the host has no address. `certificate`: TLS is spoken, but not by whom it should be. */
export type DialStage = "name" | "connection" | "tls" | "certificate" | "deadline";

/** Why there is no connection. */
export class DialError extends Error {
  override readonly name = "DialError";
  readonly stage: DialStage;
  /** As the system or the TLS library calls it, such as "ECONNREFUSED"; "" when they call it nothing. */
  readonly code: string;

  constructor(stage: DialStage, code: string, cause?: unknown) {
    super(`no connection: ${stage} ${code}`, { cause });
    this.stage = stage;
    this.code = code;
  }
}

/** What TLS agreed on. */
export interface Secured {
  /** For instance "TLSv1.3". */
  readonly protocol: string;
  /** Why the certificate would have been refused; undefined when it wouldn't. */
  readonly distrust: string | undefined;
}

export interface Dialled {
  /** Not read yet; stays open for writing when the server closes its side. */
  readonly socket: Socket;
  readonly secured: Secured | undefined;
}

/** Loaded by whoever speaks TLS: it takes its time. */
const tlsModule = (): typeof import("node:tls") => process.getBuiltinModule("node:tls");

/** Only this is spoken here, so a server that could do more is told so (RFC 7301). */
const PROTOCOLS = ["http/1.1"];

/** @throws DialError */
export async function dial(
  destination: Destination,
  { deadlineMs, insecure = false }: DialOptions,
): Promise<Dialled> {
  const { host, port, unix, tls } = destination;
  const where = unix === undefined ? { host, port } : { path: unix };
  const socket = connect({ ...where, allowHalfOpen: true, noDelay: true });
  const deadline = new Deadline(deadlineMs, socket);
  try {
    await happened(socket, "connect", stageOf);
    if (!tls) return { socket, secured: undefined };
    const secured = await secureWith(socket, host, insecure);
    // Whoever gets it hears of errors; until then they must not be nobody's.
    return { socket: secured, secured: agreementOf(secured) };
  } catch (error) {
    socket.destroy();
    throw deadline.passed ? new DialError("deadline", "") : error;
  } finally {
    deadline.cancel();
  }
}

async function secureWith(socket: Socket, host: string, insecure: boolean): Promise<TLSSocket> {
  const options: ConnectionOptions & { readonly allowHalfOpen: boolean } = {
    socket,
    // An address is no server name (RFC 6066 §3), but certificates may hold it.
    ...(isIP(host) === 0 ? { servername: host } : { host }),
    ALPNProtocols: PROTOCOLS,
    rejectUnauthorized: !insecure,
    allowHalfOpen: true,
  };
  const secured = tlsModule().connect(options);
  // A server that closes during the handshake is heard of only below.
  socket.once("close", () => secured.destroy());
  await happened(secured, "secureConnect", () =>
    distrustOf(secured) === undefined ? "tls" : "certificate",
  );
  return secured;
}

function agreementOf(socket: TLSSocket): Secured {
  return { protocol: socket.getProtocol() ?? "TLS", distrust: distrustOf(socket) };
}

/** The types say it is an error; it is the code of one. */
function distrustOf({ authorizationError }: TLSSocket): string | undefined {
  const said: unknown = authorizationError;
  if (said === null || said === undefined) return undefined;
  return said instanceof Error ? said.message : String(said);
}

/** Until the socket has this to say. @throws DialError when it closes before */
function happened(
  socket: Socket,
  event: string,
  stage: (error: NodeJS.ErrnoException) => DialStage,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: NodeJS.ErrnoException = new Error("closed");
    socket.on("error", (error: NodeJS.ErrnoException) => {
      failure = error;
    });
    const closed = (): void => {
      reject(new DialError(stage(failure), failure.code ?? "", failure));
    };
    socket.once("close", closed);
    socket.once(event, () => {
      socket.off("close", closed);
      resolve();
    });
  });
}

function stageOf(error: NodeJS.ErrnoException): DialStage {
  return error.syscall === "getaddrinfo" ? "name" : "connection";
}

class Deadline {
  passed = false;
  readonly #timer: NodeJS.Timeout;

  constructor(milliseconds: number, socket: Socket) {
    this.#timer = setTimeout(() => {
      this.passed = true;
      socket.destroy();
    }, milliseconds);
  }

  cancel(): void {
    clearTimeout(this.#timer);
  }
}
