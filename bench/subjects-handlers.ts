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
  return {
    ...handler,
    id,
    title,
    onNode: true,
    missing: () => undefined,
    version: async () => packageVersion(join(project, "package.json")),
    command: ({ node, port }) => ({
      program: node,
      args: [ownProgram("barewire-handler.mjs"), String(port), join(project, "dist/index.js")],
    }),
  };
}

/** Hono on something that makes web objects of Node's. */
function honoOnNode(id: string, title: string, adapter: string): Subject {
  const adapterPackage = installedProgram(`${adapter}/package.json`);
  const version = (name: string): string =>
    packageVersion(installedProgram(`${name}/package.json`).path);
  return {
    ...handler,
    id,
    title,
    onNode: true,
    missing: () => adapterPackage.missing,
    version: async () => `hono ${version("hono")}, ${adapter} ${version(adapter)}`,
    command: ({ node, port }) => ({
      program: node,
      args: [ownProgram(`${id}.mjs`), String(port)],
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
  honoOnNode("hono-node-server", "Hono on @hono/node-server", "@hono/node-server"),
  honoOnNode("hono-srvx", "Hono on srvx", "srvx"),
  runtime("bun", "Bun.serve", BUN, ["run"]),
  runtime("deno", "Deno.serve", DENO, DENO_FLAGS),
  runtime("hono-bun", "Hono on Bun.serve", BUN, ["run"]),
  runtime("hono-deno", "Hono on Deno.serve", DENO, DENO_FLAGS),
];
