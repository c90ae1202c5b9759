/**
 * Which programs does a page of the documentation show, and how does one of them run? A block that opens with
 * ```js and a name is one; it is a module as a reader would save it, and is started as they would start it: what
 * it exports by default is served, unless it starts a server itself. Always on a free port.
 *
 * A block ```js before is what somebody leaves behind: it is only read.
 */
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { readSource } from "../../scripts/source.ts";
import { type ServeOptions, serve } from "../../src/app/serve.ts";
import type { Server } from "../../src/server/server.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { converse } from "../support/raw-client.ts";
import type { ParsedResponse } from "../support/response-parser.ts";

/** What somebody leaves behind. */
const BEFORE = "before";

/** What a program that runs was found to do. */
export interface Running {
  readonly port: number;
  /** What it exports under this name. */
  exported(name: string): unknown;
  /** Sends "GET /path" or a request with content, on a connection of its own. */
  ask(requestLine: string, content?: string, lines?: readonly string[]): Promise<ParsedResponse>;
}

/** The programs of one page. */
export class PageBlocks {
  readonly #programs = new Map<string, string>();
  readonly #befores: string[] = [];
  readonly #started = new Set<string>();

  /** @param path of the page, from the root of the project */
  constructor(path: string) {
    const text = readFileSync(join(PROJECT_ROOT, path), "utf8");
    for (const [, name = "", program = ""] of text.matchAll(/^```js ?([\w-]*)\n(.*?)^```$/gms)) {
      if (name === BEFORE) this.#befores.push(program);
      else {
        assert.ok(!this.#programs.has(name), `two blocks of ${path} are called "${name}"`);
        this.#programs.set(name, program);
      }
    }
  }

  /** Runs the program with this name, until the test is over. */
  start(t: TestContext, name: string): Promise<Running> {
    const program = this.#programs.get(name);
    assert.ok(program !== undefined, `there is no block called "${name}"`);
    this.#started.add(name);
    return started(t, program);
  }

  /** To be asked last: no program was left out. */
  checkRest(): void {
    assert.deepEqual([...this.#programs.keys()].sort(), [...this.#started].sort());
    for (const program of this.#befores) assert.ok("tree" in readSource("block.js", program));
  }
}

async function started(t: TestContext, program: string): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), "barewire-docs-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "block.mjs");
  writeFileSync(file, runnable(program));
  const exports = new Map(Object.entries<unknown>(await import(pathToFileURL(file).href)));
  const server = (exports.get("server") ?? served(exports.get("default"))) as Server;
  t.after(() => server.close(true));
  const { port } = await server.ready();
  return { port, exported: (name) => exports.get(name), ask: (...asked) => ask(port, ...asked) };
}

/** As the command would; what handlers throw on purpose isn't for the terminal. */
function served(site: unknown): Server {
  const options = { error: () => undefined, hostname: "127.0.0.1", port: 0 };
  const { handler, fetch } = site as ServeOptions;
  // Of a framework's application, only its `fetch` is meant for a server.
  if (fetch === undefined) return serve({ ...options, ...(handler && { handler }) });
  return serve({ ...options, fetch: (request, info) => fetch.call(site, request, info) });
}

/** The program, where it stands now: its packages are ours, its folder is htdocs, its port a free one. */
function runnable(program: string): string {
  return program
    .replace(/(from |import )"([^".]+)"/g, (_, word: string, name: string) => {
      return `${word}"${resolved(name)}"`;
    })
    .replace(/\bport: \d+/g, 'hostname: "127.0.0.1", port: 0')
    .replace('root: "public"', `root: ${JSON.stringify(join(PROJECT_ROOT, "htdocs"))}`)
    .replace(/^const server = /m, "export const server = ");
}

function resolved(name: string): string {
  if (name === "barewire") return pathToFileURL(join(PROJECT_ROOT, "src/index.ts")).href;
  return name.startsWith("node:") ? name : import.meta.resolve(name);
}

async function ask(
  port: number,
  requestLine: string,
  content = "",
  lines: readonly string[] = [],
): Promise<ParsedResponse> {
  const [method = ""] = requestLine.split(" ");
  const length = content === "" ? [] : [`Content-Length: ${Buffer.byteLength(content)}`];
  const head = [`${requestLine} HTTP/1.1`, "Host: localhost", "Connection: close", ...length];
  const bytes = `${[...head, ...lines].join("\r\n")}\r\n\r\n${content}`;
  const responses = await converse(port, Buffer.from(bytes), { methods: [method] });
  const last = responses.at(-1);
  assert.ok(last !== undefined);
  return last;
}
