/**
 * Who runs a handler, and how is each started? The same two answers everywhere: a line of text, and JSON with
 * a parameter of the path. This file refuses to know what is asked.
 */
import { join } from "node:path";
import { firstLine, installedProgram, ownProgram, PROJECT } from "./programs.ts";
import type { Subject } from "./subject.ts";
import { packageVersion } from "./subjects-files.ts";

/** Reads no files of the site, and no other folder. */
const DENO_FLAGS = ["run", "--quiet", "--no-lock", "--no-remote", "--allow-net=127.0.0.1"];

const handler = { serves: "handler", speaksTls: false } as const;

/** A service with barewire, as it was built in a folder. */
export function barewireHandler(id: string, title: string, project: string): Subject {
  return ofBarewire(id, title, "barewire-handler.mjs", project);
}

/** @param words that the program is given besides */
function ofBarewire(
  id: string,
  title: string,
  program: string,
  project: string,
  words: readonly string[] = [],
): Subject {
  return {
    ...handler,
    id,
    title,
    onNode: true,
    missing: () => undefined,
    version: async () => packageVersion(join(project, "package.json")),
    command: ({ node, port }) => ({
      program: node,
      args: [ownProgram(program), String(port), join(project, "dist/index.js"), ...words],
    }),
  };
}

/** Something on Node that packages make. @param words that the program is given besides */
function onNode(
  id: string,
  title: string,
  program: string,
  packages: readonly string[],
  words: readonly string[] = [],
): Subject {
  const installed = packages.map((name) => installedProgram(`${name}/package.json`));
  const versions = (): string[] =>
    packages.map((name, index) => `${name} ${packageVersion(installed[index]?.path ?? "")}`);
  return {
    ...handler,
    id,
    title,
    onNode: true,
    missing: () => installed.find(({ missing }) => missing !== undefined)?.missing,
    version: async () => (packages.length === 0 ? "as Node's" : versions().join(", ")),
    command: ({ node, port }) => ({
      program: node,
      args: [ownProgram(program), String(port), ...words],
    }),
  };
}

/** A runtime of its own, with its own server. */
function runtime(id: string, title: string, path: string, flags: readonly string[]): Subject {
  const program = installedProgram(path);
  const name = path.split("/")[0] ?? "";
  return {
    ...handler,
    id,
    title,
    onNode: false,
    missing: () => program.missing,
    version: async () =>
      `${name} ${(await firstLine(program.path, ["--version"])).replace(/^deno /, "")}`,
    command: ({ port, folder }) => ({
      program: program.path,
      args: [...flags, ownProgram(`${id}.mjs`), String(port)],
      env: { DENO_DIR: folder, DENO_NO_UPDATE_CHECK: "1", DO_NOT_TRACK: "1" },
    }),
  };
}

const BUN = "bun/bin/bun.exe";
const DENO = "deno/deno";

export const HANDLER_SUBJECTS: readonly Subject[] = [
  barewireHandler("barewire-handler", "barewire, a handler", PROJECT),
  ofBarewire("barewire-fetch", "barewire, a fetch handler", "barewire-fetch.mjs", PROJECT),
  ofBarewire("hono-barewire", "Hono on barewire", "hono-barewire.mjs", PROJECT),
  ofBarewire(
    ...(["hono-barewire-fast", "Hono on barewire, its Response installed"] as const),
    ...(["hono-barewire.mjs", PROJECT, ["fast"]] as const),
  ),
  onNode("hono-node-server", "Hono on @hono/node-server", "hono-node-server.mjs", [
    ...["hono", "@hono/node-server"],
  ]),
  onNode(
    ...(["hono-node-server-native", "Hono on @hono/node-server, native Response"] as const),
    ...(["hono-node-server.mjs", ["hono", "@hono/node-server"], ["native"]] as const),
  ),
  onNode("hono-srvx", "Hono on srvx", "hono-srvx.mjs", ["hono", "srvx"]),
  onNode("fastify", "fastify", "fastify.mjs", ["fastify"]),
  onNode("node-http-handler", "node:http, a handler", "node-http-handler.mjs", []),
  runtime("bun", "Bun.serve", BUN, ["run"]),
  runtime("deno", "Deno.serve", DENO, DENO_FLAGS),
  runtime("hono-bun", "Hono on Bun.serve", BUN, ["run"]),
  runtime("hono-deno", "Hono on Deno.serve", DENO, DENO_FLAGS),
];
