/**
 * Does the command serve an application as it serves a folder, and both together in the stated order?
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { converse } from "../support/raw-client.ts";
import { failsWith, folderWith, type RunningCommand, run, runToEnd } from "./running-command.ts";

const HELLO = `export default {
  fetch(request, info) {
    const { pathname } = new URL(request.url);
    if (pathname === "/boom") throw new Error("kaboom");
    return new Response(request.method + " " + pathname + " " + typeof this.fetch + " " + info.remoteAddr.transport);
  },
};`;
const LIBRARY = new URL("../../dist/index.js", import.meta.url).href;

async function say(command: RunningCommand, path: string, method: string = "GET"): Promise<string> {
  const head = `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  const [response] = await converse(await command.port(), head);
  return `${response?.status} ${response?.content.toString()}`;
}

test("an application alone: it answers every address, and htdocs is left where it is", async (t) => {
  const cwd = folderWith(t, { "app.mjs": HELLO, "htdocs/index.html": "htdocs" });
  const command = run(t, ["app.mjs", "-p0"], { cwd });
  assert.equal(await say(command, "/"), "200 GET / function tcp");
  assert.equal(await say(command, "/x", "POST"), "200 POST /x function tcp");
  await command.prints(/^\n {2}barewire runs app\.mjs\n\n {2}http:\/\/localhost:\d+\n\n/);
  await command.prints(/Only this computer can connect[^\n]*\n {2}Ctrl\+C stops the server\.\n/);
  assert.doesNotMatch(command.stdout, /No page answers|and serves/);
});

test("beside a folder: what the folder has comes from it, and the banner says so", async (t) => {
  const cwd = folderWith(t, { "app.mjs": HELLO, "site/index.html": "site", "site/a/b.txt": "b" });
  for (const words of [
    ["app.mjs", "site"],
    ["site", "app.mjs"],
    ["--app", "app.mjs", "--root=site"],
  ]) {
    const command = run(t, [...words, "-p0"], { cwd });
    assert.equal(await say(command, "/"), "200 site");
    assert.equal(await say(command, "/", "POST"), "200 POST / function tcp");
    assert.equal(await say(command, "/a"), "200 GET /a function tcp");
    assert.equal(await say(command, "/a/b.txt"), "200 b");
    await command.prints(/barewire runs app\.mjs\n {2}and serves \S+site\n\n/);
    await command.prints(/What the folder has is served from it; all else goes to app\.mjs\./);
  }
});

test("what a handler throws: the answer is bare, and the log has the programmer's own lines", async (t) => {
  const cwd = folderWith(t, { "app.mjs": HELLO, "site/500.html": "our own page" });
  const alone = run(t, ["app.mjs", "-p0"], { cwd });
  assert.match(await say(alone, "/boom"), /^500 500 Internal Server Error\n$/);
  await alone.complains(/GET \/boom HTTP\/1\.1 failed: Error: kaboom\n {4}at .*app\.mjs:4:\d+\)\n/);
  assert.doesNotMatch(alone.stderr, /node:|dist\//);
  const beside = run(t, ["app.mjs", "site", "-p0"], { cwd });
  assert.equal(await say(beside, "/boom"), "500 our own page");
});

test("every form that is accepted, and where it wishes to be found", async (t) => {
  const fetch = 'fetch: () => new Response("x")';
  const forms: readonly (readonly [name: string, text: string])[] = [
    ["a.mjs", `export default { port: 0, ${fetch} };`],
    ["b.mjs", `export default { port: "0", hostname: "127.0.0.1", ${fetch} };`],
    ["c.cjs", `module.exports = { port: 0, ${fetch} };`],
    ["d.cjs", `exports.__esModule = true; exports.default = { port: 0, ${fetch} };`],
    ["e.mjs", 'export const port = 0; export const fetch = () => new Response("x");'],
    [
      "f.mjs",
      `import { HttpResponse } from ${JSON.stringify(LIBRARY)}; export const port = 0; export const handler = () => HttpResponse.text("x");`,
    ],
    [
      "g.mjs",
      `import { HttpResponse } from ${JSON.stringify(LIBRARY)}; export default { port: 0, handler: () => HttpResponse.text("x") };`,
    ],
    [
      "h.mjs",
      'export default new (class { #x = "x"; port = 0; fetch() { return new Response(this.#x); } })();',
    ],
  ];
  const cwd = folderWith(t, Object.fromEntries(forms));
  for (const [name] of forms) assert.equal(await say(run(t, [name], { cwd }), "/"), "200 x", name);
  const named = run(t, ["b.mjs"], { cwd });
  await named.prints(/http:\/\/127\.0\.0\.1:\d+\n/);
  const { stdout } = await runToEnd(t, ["config", "a.mjs"], { cwd, env: { PORT: "8123" } });
  assert.match(stdout, /^app +a\.mjs +a word\nport +8123 +PORT\n/m);
  const wished = await runToEnd(t, ["config", "b.mjs"], { cwd });
  assert.match(wished.stdout, /^port +0 +b\.mjs\nhost +127\.0\.0\.1 +b\.mjs\n/m);
  assert.match(wished.stdout, /^root +–/m);
});

test("barewire's own handler comes before the folder, which answers where it declines", async (t) => {
  const app = `import { HttpResponse } from ${JSON.stringify(LIBRARY)};
export const handler = ({ path }) => path === "/" ? HttpResponse.text("mine") : undefined;`;
  const cwd = folderWith(t, { "app.mjs": app, "site/index.html": "site", "site/a.txt": "a" });
  const command = run(t, ["app.mjs", "site", "-p0"], { cwd });
  assert.equal(await say(command, "/"), "200 mine");
  assert.equal(await say(command, "/a.txt"), "200 a");
  assert.match(await say(command, "/none"), /^404 /);
  await command.prints(/app\.mjs is asked first, and the folder where it declines\./);
});

test("frameworks are served as they are", async (t) => {
  const at = (name: string): string => JSON.stringify(import.meta.resolve(name));
  const frameworks = {
    "hono.mjs": `import { Hono } from ${at("hono")}; const app = new Hono(); app.get("/:name", (c) => c.text("hello " + c.req.param("name"))); export default app;`,
    "h3.mjs": `import { H3 } from ${at("h3")}; export default new H3().get("/:name", (event) => "hello " + event.context.params.name);`,
    "itty.mjs": `import { AutoRouter } from ${at("itty-router")}; const app = AutoRouter({ format: (it) => new Response(it) }); app.get("/:name", ({ name }) => "hello " + name); export default app;`,
  };
  const cwd = folderWith(t, frameworks);
  for (const name of Object.keys(frameworks)) {
    assert.equal(await say(run(t, [name, "-p0"], { cwd }), "/ada"), "200 hello ada", name);
  }
});

test("passwords, CORS, the wire view and kept conversations are as with a folder", async (t) => {
  const cwd = folderWith(t, { "app.mjs": HELLO });
  const env = { BAREWIRE_AUTH: "ada:secret" };
  const args = ["app.mjs", "-p0", "--cors", "--isolate", "--wire", "--save", "kept", "--inspect"];
  const command = run(t, args, { cwd, env });
  const lines = ["GET /x HTTP/1.1", "Host: localhost", "Connection: close"];
  const basic = `Authorization: Basic ${Buffer.from("ada:secret").toString("base64")}`;
  const port = await command.port();
  const [refused] = await converse(port, `${lines.join("\r\n")}\r\n\r\n`);
  assert.equal(refused?.status, 401);
  const [response] = await converse(port, `${[...lines, basic].join("\r\n")}\r\n\r\n`);
  const fields = new Map(response?.fields.map(([name, value]) => [name.toLowerCase(), value]));
  assert.equal(fields.get("access-control-allow-origin"), "*");
  assert.equal(fields.get("cross-origin-opener-policy"), "same-origin");
  await command.prints(/← HTTP\/1\.1 200 OK/);
  await command.prints(/Look on from here/);
});

test("why: what the application answers, and what the folder had to say", async (t) => {
  const cwd = folderWith(t, { "app.mjs": HELLO, "site/a.js": "" });
  const { stdout, stderr, status } = await runToEnd(t, ["why", "app.mjs", "site", "/x"], { cwd });
  assert.match(stdout, / {4}file: there is no file[^\n]*\n {4}address: the application is asked\n/);
  assert.match(stdout, /HTTP\/1\.1 200 OK\n/);
  assert.deepEqual([stderr, status], ["", 0]);
  const fault = await runToEnd(t, ["why", "app.mjs", "/boom"], { cwd });
  assert.match(fault.stdout, /status: 500, since this failed: kaboom\n/);
  const file = await runToEnd(t, ["why", "site", "app.mjs", "/a.js"], { cwd });
  assert.match(file.stdout, /file: a\.js: by its name\n/);
  await failsWith(t, ["why", "app.mjs"], /why needs a request/, { cwd });
});

test("what can't be is refused before anything runs", async (t) => {
  const cwd = folderWith(t, {
    "app.mjs": 'console.log("it ran")',
    "b.mjs": HELLO,
    "site/x.txt": "",
    "c.json": '{ "list": true }',
    "site/inner.mjs": HELLO,
  });
  const fails = (args: readonly string[], said: RegExp): Promise<void> =>
    failsWith(t, args, said, { cwd });
  for (const flag of ["--spa", "--list", "--base=/x", "--cache=no-store", "--header=A: b"]) {
    const name = flag.split("=")[0] ?? "";
    await fails(["app.mjs", flag], new RegExp(`${name} says how a folder is served, and none is`));
  }
  await fails(["app.mjs", "-c", "c.json"], /c\.json:1: "list" says how a folder is served/);
  await fails(["app.mjs", "b.mjs"], /runs one application, and "app\.mjs" and "b\.mjs" are two\./);
  await fails(["app.mjs", "."], /lies where everybody could fetch its source/);
  await fails(["site/inner.mjs", "site"], /lies where everybody could fetch its source/);
  await fails(["--app", "site"], /is a file that ends in \.js, .* and "site" isn't one\./);
  await fails(["site", "--watch"], /--watch starts again when an application changes, and none/);
  await fails(["b.mjs", "--watch", "--open"], /would open a page at each start/);
});

test("a config file that nobody named can't have anything run", async (t) => {
  const cwd = folderWith(t, { "barewire.config.json": '{"app":"app.mjs"}', "app.mjs": HELLO });
  await failsWith(t, [], /"app" in barewire\.config\.json runs code, which a file that/, { cwd });
  const command = run(t, ["-p0", "--config", "barewire.config.json"], { cwd });
  assert.equal(await say(command, "/"), "200 GET / function tcp");
});

test("the example of the documentation runs", async (t) => {
  const page = fileURLToPath(new URL("../../docs/applications.md", import.meta.url));
  const { readFileSync } = await import("node:fs");
  const [, example = ""] = /```js\n(.*?)```/s.exec(readFileSync(page, "utf8")) ?? [];
  const cwd = folderWith(t, { "app.mjs": example });
  const command = run(t, [join(cwd, "app.mjs"), "-p0"]);
  assert.equal(await say(command, "/hello"), "200 Hello from barewire.\n");
});
