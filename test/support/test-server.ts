/**
 * Where does a test find a server? One on a free port of the loopback, gone when the test is over.
 */
import type { Handler } from "../../src/http/handler.ts";
import type { ServerOptions } from "../../src/server/options.ts";
import { listen, type Server } from "../../src/server/server.ts";
import type { FindSpeaker } from "../../src/server/speaker.ts";
import { within } from "./raw-client.ts";

/** What a test or a suite offers to clean up with. */
export interface Cleanup {
  after(action: () => Promise<void>): void;
}

/** Listens with this handler, and cuts everything off after the test. */
export async function startServer(
  t: Cleanup,
  handler: Handler,
  options: Omit<ServerOptions, "handler"> = {},
  findSpeaker?: FindSpeaker,
): Promise<Server> {
  // What handlers throw on purpose isn't for the terminal.
  const quiet = { error: () => undefined };
  const server = listen(
    { hostname: "127.0.0.1", port: 0, ...quiet, ...options, handler },
    findSpeaker,
  );
  t.after(() => within(server.close(true), () => "closing the server"));
  await within(server.ready(), () => "starting the server");
  return server;
}
