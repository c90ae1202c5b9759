/**
 * A server in a process of its own whose settings a test changes while it runs.
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect, converse, DEADLINE_MS } from "../support/raw-client.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { folderWith, type RunningCommand, run } from "./running-command.ts";
import { type Seen, SteadyClients } from "./steady-clients.ts";

export const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const CONTENT = "<p>hello</p>";

export interface ReloadedServer {
  readonly folder: string;
  readonly command: RunningCommand;
  readonly port: number;
  /** An object is what the config file says besides the folder and a port; text is all of it. */
  write(config: string | object): void;
  /** Asks for it by the signal, and waits for what is said then: nothing when all went well. */
  reload(): Promise<string>;
  ask(path?: string, fields?: string): Promise<ParsedResponse>;
}

/** @param files besides a page in the folder "site" */
export async function startReloadable(
  t: TestContext,
  config: object,
  files: Readonly<Record<string, string>> = {},
): Promise<ReloadedServer> {
  const folder = folderWith(t, { "site/index.html": CONTENT, ...files });
  const write = (said: string | object): void => {
    const text =
      typeof said === "string" ? said : JSON.stringify({ root: "site", port: 0, ...said });
    writeFileSync(join(folder, "c.json"), text);
  };
  write(config);
  const args = ["-c", join(folder, "c.json"), "--pid-file", join(folder, "pid")];
  const command = run(t, args, { cwd: folder });
  const port = await command.port();
  const outcome = (): string => readFileSync(join(folder, "pid.outcome"), "utf8");
  let reloads = 0;
  return {
    ...{ folder, command, port, write },
    reload: async () => {
      command.signal("SIGHUP");
      reloads++;
      const until = performance.now() + DEADLINE_MS;
      while (!(outcome().startsWith(`${reloads}\n`) && outcome().endsWith("\n.\n"))) {
        assert.ok(performance.now() < until, `reload ${reloads}: ${command.stderr}`);
        await wait(2);
      }
      return outcome().slice(`${reloads}\n`.length, -"\n.\n".length);
    },
    ask: async (path = "/", fields = "") => {
      const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${fields}Connection: close\r\n\r\n`;
      const [response] = await converse(port, request);
      assert.ok(response);
      return response;
    },
  };
}

/** A response tells which settings it was made with. */
export function generation(response: ParsedResponse | undefined): string | undefined {
  return response && fieldValue(response, "x-generation");
}

export function ofGeneration(count: number): object {
  return { quiet: true, headers: { "X-Generation": String(count) } };
}

/** Reloads so many times while clients ask; one of them keeps its connection through all of it. */
export async function reloadUnderLoad(t: TestContext, times: number): Promise<Seen> {
  const server = await startReloadable(t, ofGeneration(0));
  const clients = new SteadyClients({
    ...{ port: server.port, content: CONTENT },
    ...{ busy: 2, thinking: 4, idle: 5, passing: 1 },
  });
  await clients.ready();
  using kept = await connect(server.port);
  for (let count = 1; count <= times; count++) {
    server.write(ofGeneration(count));
    assert.equal(await server.reload(), "");
    await kept.send(GET);
    assert.equal(generation((await kept.responses(count))[count - 1]), String(count));
  }
  return clients.stop();
}
