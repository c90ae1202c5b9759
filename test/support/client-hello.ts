/**
 * What does a client say first in TLS? Bytes of a real one, and the same with any name in them.
 */
import { once } from "node:events";
import { connect as connectTcp, createServer, type Socket } from "node:net";
import { type ConnectionOptions, connect as connectTls } from "node:tls";

/** All of a ClientHello, as the runtime's client sends it. */
export async function clientHello(options: ConnectionOptions = {}): Promise<Buffer> {
  const listener = createServer().listen(0, "127.0.0.1");
  await once(listener, "listening");
  const { port } = listener.address() as { port: number };
  const client = connectTls({ socket: connectTcp(port, "127.0.0.1"), ...options });
  client.on("error", () => {});
  const [socket] = (await once(listener, "connection")) as [Socket];
  const [hello] = (await once(socket, "data")) as [Buffer];
  client.destroy();
  socket.destroy();
  listener.close();
  return hello;
}

const PLACEHOLDER = "placeholder.example";

/** A ClientHello in which this stands in the place of a name (RFC 6066 §3). */
export async function helloFor(name: Buffer, options: ConnectionOptions = {}): Promise<Buffer> {
  const hello = await clientHello({ servername: PLACEHOLDER, ...options });
  const at = hello.indexOf(PLACEHOLDER);
  const behind = hello.subarray(at + PLACEHOLDER.length);
  const changed = Buffer.concat([hello.subarray(0, at), name, behind]);
  const more = name.length - PLACEHOLDER.length;
  // Length of the name, of the list, and of the extension; then of all of them, the message, and the record.
  for (const place of [at - 2, at - 5, at - 7, extensionsAt(hello), 7, 3]) {
    changed.writeUInt16BE(hello.readUInt16BE(place) + more, place);
  }
  return changed;
}

/** Where the length of the extensions stands (RFC 5246 §7.4.1.2). */
function extensionsAt(hello: Buffer): number {
  let at = 5 + 4 + 2 + 32;
  at += 1 + (hello[at] ?? 0);
  at += 2 + hello.readUInt16BE(at);
  return at + 1 + (hello[at] ?? 0);
}

/** The same message, with so many bytes of it in each record (RFC 8446 §5.1). */
export function inRecordsOf(bytes: number, hello: Buffer): Buffer {
  const message = hello.subarray(5);
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += bytes) {
    const piece = message.subarray(at, at + bytes);
    records.push(hello.subarray(0, 3), Buffer.from([piece.length >> 8, piece.length & 255]), piece);
  }
  return Buffer.concat(records);
}
