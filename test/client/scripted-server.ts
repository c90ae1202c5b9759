/**
 * How does a test get a server that breaks rules? One that sends exactly these bytes once it has received a
 * head, and then stays, closes or resets.
 */
import { createServer, type Server, type Socket } from "node:net";
import { within } from "../support/raw-client.ts";
import type { Cleanup } from "../support/test-server.ts";

/** What comes behind the bytes. */
export type Ending = "stays" | "closes" | "resets";

export interface ScriptedServer {
  readonly port: number;
  /** What was received on all connections, as text of one character per byte. */
  readonly received: string;
  /** Waits until this was received. */
  receives(text: string): Promise<void>;
  /** Waits until the client has closed its side of a connection. */
  clientEnds(): Promise<void>;
}

/** @param bytes sent for each head that ends in an empty line */
export function startScripted(
  t: Cleanup,
  bytes: string | Uint8Array,
  ending: Ending = "stays",
): Promise<ScriptedServer> {
  return startRaw(t, (socket) => answerHeads(socket, bytes, ending));
}

function answerHeads(socket: Socket, bytes: string | Uint8Array, ending: Ending): void {
  let text = "";
  socket.on("data", (piece: Buffer) => {
    text += piece.toString("latin1");
    for (let end = text.indexOf("\r\n\r\n"); end >= 0; end = text.indexOf("\r\n\r\n")) {
      text = text.slice(end + 4);
      if (socket.writableEnded) continue;
      if (bytes.length > 0) socket.write(bytes, "latin1");
      if (ending === "closes") socket.end();
      if (ending === "resets") socket.resetAndDestroy();
    }
  });
}

/** A server of the runtime's sockets, gone after the test. */
export async function startRaw(
  t: Cleanup,
  connected: (socket: Socket) => void,
): Promise<ScriptedServer> {
  let received = "";
  let changed = (): void => {};
  let ends = 0;
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    socket.on("data", (piece: Buffer) => {
      received += piece.toString("latin1");
      changed();
    });
    socket.on("end", () => {
      ends++;
      changed();
    });
    connected(socket);
  });
  t.after(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  const port = await listening(server);
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    const waits = async (): Promise<void> => {
      while (!holds()) {
        await new Promise<void>((resolve) => {
          changed = resolve;
        });
      }
    };
    await within(waits(), () => `${what}; received so far: ${JSON.stringify(received)}`);
  };
  return {
    port,
    get received() {
      return received;
    },
    receives: (text) => until(`receiving ${text}`, () => received.includes(text)),
    clientEnds: () => until("the client's end", () => ends > 0),
  };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
