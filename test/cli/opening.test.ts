/**
 * Does the command find a free port and show the site, where it is asked to?
 */
import assert from "node:assert/strict";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { opener, pageUrl } from "../../src/cli/browser.ts";
import { firstFree, SEARCHED_PORTS } from "../../src/cli/port-search.ts";
import { failsWith, folderWith, run } from "./running-command.ts";

const posix = { skip: process.platform === "win32" ? "a script of POSIX" : false };
const { PATH: SYSTEM_PATH = "" } = process.env;
const site = (t: TestContext): string => folderWith(t, { "index.html": "" });

function taken(port: number, code = "EADDRINUSE"): Error {
  return Object.assign(new Error(`listen ${code} ${port}`), { code, syscall: "listen" });
}

test("the first port that is free, of twenty after the wanted one", async () => {
  const until = (free: number) => async (port: number) => {
    if (port < free) throw taken(port);
    return port;
  };
  assert.equal(await firstFree(8000, until(8000)), 8000);
  assert.equal(await firstFree(8000, until(8003)), 8003);
  const last = 8000 + SEARCHED_PORTS;
  assert.equal(SEARCHED_PORTS, 20);
  assert.equal(await firstFree(8000, until(last)), last);
  await assert.rejects(firstFree(8000, until(last + 1)), /EADDRINUSE 8000$/);
  await assert.rejects(firstFree(65_530, until(70_000)), /EADDRINUSE 65530$/);
});

test("another fault than a taken port ends the search", async () => {
  const tried: number[] = [];
  const listen = async (port: number): Promise<void> => {
    tried.push(port);
    throw taken(port, port === 80 ? "EADDRINUSE" : "EACCES");
  };
  await assert.rejects(firstFree(80, listen), /EACCES 81$/);
  assert.deepEqual(tried, [80, 81]);
});

test("--port-search: another port than a taken one, and it says so", async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const folder = site(t);
  await failsWith(t, [folder, "-p", String(port)], /is taken\. Try/);
  const command = run(t, [folder, "-p", String(port), "--port-search"]);
  const found = await command.port();
  assert.ok(found > port && found <= port + SEARCHED_PORTS, `${port}, ${found}`);
  await command.complains(new RegExp(`^barewire: Port ${port} is taken, so ${found} it is\\.\\n$`));
});

test("what opens an address is started without a shell", () => {
  const url = "http://localhost:8000/a?b&calc";
  for (const platform of ["linux", "darwin", "win32"] as const) {
    const [name, ...words] = opener(platform, url);
    assert.doesNotMatch(name, /^(cmd|sh|powershell)/);
    assert.equal(words.at(-1), url);
  }
});

test("the page that is opened is one of this site", () => {
  const cases: readonly (readonly [path: string, url: string])[] = [
    ["/", "http://localhost:8000/"],
    ["/docs/", "http://localhost:8000/docs/"],
    ["docs", "http://localhost:8000/docs"],
    ["//example.org/", "http://localhost:8000//example.org/"],
    ["http://example.org", "http://localhost:8000/http://example.org"],
    ["/a b\u001bc", "http://localhost:8000/a%20b%1Bc"],
  ];
  for (const [path, url] of cases) assert.equal(pageUrl("http://localhost:8000", path), url);
  assert.equal(pageUrl("http://localhost:8000/app/", "/"), "http://localhost:8000/app/");
});

/** A folder with programs of the names that open an address, which write down what they are given. */
function programs(t: TestContext, status: number): string {
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > "$OPENED.part"\nmv "$OPENED.part" "$OPENED"\nexit ${status}\n`;
  const folder = folderWith(t, { "xdg-open": script, open: script });
  for (const name of ["xdg-open", "open"]) chmodSync(join(folder, name), 0o755);
  return folder;
}

async function opened(path: string): Promise<string> {
  for (let i = 0; i < 200 && !existsSync(path); i++) await pause(50);
  return readFileSync(path, "utf8");
}

test("--open shows the site, with the port that it really has", posix, async (t) => {
  for (const [args, page] of [
    [["-o"], "/"],
    [["--open=/docs/?a&b"], "/docs/?a&b"],
    [["-qo", "--base", "/app"], "/app/"],
  ] as const) {
    const OPENED = join(folderWith(t, {}), "opened");
    const PATH = `${programs(t, 0)}:${SYSTEM_PATH}`;
    const command = run(t, [site(t), "-p0", ...args], { env: { PATH, OPENED } });
    const port = await command.port();
    assert.equal(await opened(OPENED), `http://localhost:${port}${page}\n`);
    assert.equal(command.stderr, "");
  }
});

test("without a browser the server runs, and says that there is none", posix, async (t) => {
  const missing = run(t, [site(t), "-p0", "-o"], { env: { PATH: "/nowhere" } });
  await missing.port();
  await missing.complains(/^barewire: No browser was opened: there is no (xdg-)?open here\.\n$/);
  const OPENED = join(folderWith(t, {}), "opened");
  const PATH = `${programs(t, 3)}:${SYSTEM_PATH}`;
  const failing = run(t, [site(t), "-p0", "-o"], { env: { PATH, OPENED } });
  await failing.complains(/^barewire: No browser was opened: (xdg-)?open found none\.\n$/);
  failing.signal("SIGTERM");
  assert.equal((await failing.ends()).status, 0);
});
