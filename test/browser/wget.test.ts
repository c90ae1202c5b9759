/**
 * Does wget save a page with all that belongs to it, byte for byte, and notice what is missing?
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { program, type Ran } from "../support/programs.ts";
import { startServer } from "../support/test-server.ts";
import { siteFile, startSite, temporaryFolder } from "./site.ts";

const wget = program("wget", "wget");
const { skip } = wget;

/** "Server issued an error response", says its manual. */
const ERROR_RESPONSE = 8;

function run(folder: string, ...args: string[]): Promise<Ran> {
  return wget.run(["--no-config", "--no-verbose", "--tries=1", ...args], { cwd: folder });
}

test("a page with all that it needs, and then the page that it links to", { skip }, async (t) => {
  const { url } = await startSite(t);
  const folder = await temporaryFolder(t);
  const one = await run(folder, "--page-requisites", "--no-host-directories", url);
  assert.equal(one.status, 0, one.stderr);
  const needed = ["index.html", "logo.svg", "picture.png", "style.css"];
  // It asks for robots.txt by itself, and takes the 404 as "welcome".
  assert.deepEqual(readdirSync(folder).sort(), needed);
  for (const name of needed) assert.deepEqual(readFileSync(join(folder, name)), siteFile(name));

  const all = await run(folder, "--recursive", "--no-host-directories", url);
  // The first page has a link to a page that isn't there.
  assert.equal(all.status, ERROR_RESPONSE, all.stderr);
  assert.deepEqual(readFileSync(join(folder, "ipsum.html")), siteFile("ipsum.html"));
});

test("a 404 is an exit status", { skip }, async (t) => {
  const { url } = await startSite(t);
  const folder = await temporaryFolder(t);
  const { status, stderr } = await run(folder, `${url}nowhere`);
  assert.equal(status, ERROR_RESPONSE);
  assert.match(stderr, /ERROR 404: Not Found/);
});

test("--spider asks with HEAD, and is told the truth", { skip }, async (t) => {
  const methods: string[] = [];
  const { url } = await startServer(t, ({ method, path }) => {
    methods.push(method);
    return path === "/here" ? HttpResponse.text("here") : undefined;
  });
  const folder = await temporaryFolder(t);
  assert.equal((await run(folder, "--spider", `${url}here`)).status, 0);
  assert.equal((await run(folder, "--spider", `${url}nowhere`)).status, ERROR_RESPONSE);
  assert.equal(methods[0], "HEAD");
  assert.deepEqual(readdirSync(folder), []);
});

test("an address of many pages on one connection", { skip }, async (t) => {
  const peers = new Set<number>();
  const { url } = await startServer(t, ({ path }, { remoteAddr }) => {
    peers.add(remoteAddr.port);
    return HttpResponse.text(path);
  });
  const folder = await temporaryFolder(t);
  const { status, stderr } = await run(folder, `${url}a`, `${url}b`, `${url}c`);
  assert.equal(status, 0, stderr);
  assert.equal(peers.size, 1);
  assert.equal(readFileSync(join(folder, "c"), "utf8"), "/c");
});

test("--post-data", { skip }, async (t) => {
  const { url } = await startServer(t, async ({ method, content }) =>
    HttpResponse.text(`${method} ${await content.text()}`),
  );
  const folder = await temporaryFolder(t);
  const { stdout } = await run(folder, "--post-data", "a=1&b=2", "-O", "-", String(url));
  assert.equal(stdout.toString(), "POST a=1&b=2");
});
