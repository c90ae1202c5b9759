/**
 * Does the command do what its settings say, warn of what should be known, and refuse what can't be?
 */
import assert from "node:assert/strict";
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { hashSync } from "bcryptjs";
import { converse } from "../support/raw-client.ts";
import { failsWith, folderWith, type RunningCommand, run, runToEnd } from "./running-command.ts";

const posix = { skip: process.platform === "win32" ? "links of POSIX" : false };
const site = (t: TestContext): string => folderWith(t, { "index.html": "<p>hello</p>" });

/** The status of a path, with these field lines. */
async function status(command: RunningCommand, path: string, ...lines: string[]): Promise<number> {
  const head = [`GET ${path} HTTP/1.1`, "Host: localhost", "Connection: close", ...lines].join(
    "\r\n",
  );
  const [response] = await converse(await command.port(), `${head}\r\n\r\n`);
  return response?.status ?? 0;
}

const basic = (secret: string): string =>
  `Authorization: Basic ${Buffer.from(secret).toString("base64")}`;

test("what is unusual is said at the start, and nothing else", async (t) => {
  const folder = folderWith(t, { "app.html": "", _headers: "/*\n  X-A: b\n", "other/a.txt": "" });
  const plain = run(t, [site(t), "-p0"]);
  await plain.prints(
    /Only this [^\n]+\n {2}Names that begin with a dot are not served\. Ctrl\+C stops/,
  );
  const args = ["-p0", "--spa=app.html", "--list", "--archive", "--dotfiles", "--symlinks=follow"];
  const more = ["--cors", "--isolate", "--base=/app", `--mount=/x=${join(folder, "other")}`];
  const command = run(t, [folder, ...args, ...more], { env: { BAREWIRE_AUTH: "ada:secret" } });
  await command.prints(/Ctrl\+C stops the server\.\n\n/);
  const words = command.stdout.replaceAll(/\s+/g, " ");
  for (const said of [
    /http:\/\/localhost:\d+\/app\/ /,
    /Names that begin with a dot are served, too\./,
    /Links are followed wherever they lead/,
    /Folders without an index are listed\./,
    /Whole folders can be fetched/,
    /app\.html answers where there is no file\./,
    /Pages of every origin may read it\./,
    /Pages are cross-origin isolated\./,
    /A password is asked for\./,
    / and \S+other under \/x /,
    /Rules come from _headers\./,
  ]) {
    assert.match(words, said);
  }
  assert.doesNotMatch(words, /no index\.html|secret/);
  for (const line of command.stdout.split("\n")) {
    assert.ok(line.length <= 80 || line.includes(" under "), line);
  }
  assert.equal(command.stderr, "");
});

test("a password from the environment, from a file, and, with a warning, from the command line", async (t) => {
  const folder = site(t);
  const users = folderWith(t, { users: `ada:${hashSync("secret", 4)}\n` });
  const env = { BAREWIRE_AUTH: "ada:secret" };
  const ways = [
    run(t, [folder, "-p0"], { env }),
    run(t, [folder, "-p0", "--auth-file", join(users, "users"), "--realm", "Our site"]),
    run(t, [folder, "-p0", "--auth", "ada:secret"]),
  ];
  for (const [index, command] of ways.entries()) {
    assert.equal(await status(command, "/"), 401);
    assert.equal(await status(command, "/", basic("ada:wrong")), 401);
    assert.equal(await status(command, "/", basic("ada:secret")), 200);
    await command.prints(/A password is asked for\./);
    if (index < 2) assert.equal(command.stderr, "");
    else await command.complains(/^barewire: The password in --auth can be read by every user/);
    assert.doesNotMatch(command.stdout + command.stderr, /secret/);
  }
});

test("passwords that can't be", async (t) => {
  const folder = folderWith(t, {
    "index.html": "",
    users: `ada:${hashSync("x", 4)}`,
    ".users": "",
  });
  const fails = (args: readonly string[], said: RegExp): Promise<void> =>
    failsWith(t, [folder, "-p0", ...args], said);
  await fails(["--auth", "ada"], /takes a name and a password with a colon between them/);
  await fails(["--auth", ":x"], /takes a name and a password/);
  await fails(["--auth", `ada:${"x".repeat(73)}`], /longer than 72 bytes/);
  await fails(["--auth", "ada:x\ny"], /can't hold control characters\./);
  await fails(["--auth-file", "nowhere"], /The password file "nowhere" doesn't exist\./);
  await fails(["--auth-file", folder], /takes a file, and ".*" is a folder\./);
  await fails(["--auth-file", join(folder, "users")], /lies where everybody who comes in could/);
  await fails(["--realm", "x"], /none is asked for: add --auth-file\./);
  const bad = folderWith(t, { users: "# none\nada:secret\nbob\n" });
  const { stderr } = await runToEnd(t, [folder, "--auth-file", join(bad, "users")]);
  assert.match(stderr, /^barewire: .*users:2: [^\n]*\n.*users:3: [^\n]*\n$/);
  assert.doesNotMatch(stderr, /secret/);
  const most = run(t, [folder, "-p0"], { env: { BAREWIRE_AUTH: `ada:${"x".repeat(72)}` } });
  assert.equal(await status(most, "/", basic(`ada:${"x".repeat(72)}`)), 200);
});

test("a password file under a hidden name in the folder can't be fetched, unless those are served", async (t) => {
  const folder = folderWith(t, { "index.html": "", ".htpasswd": `ada:${hashSync("x", 4)}` });
  const args = [folder, "-p0", "--auth-file", join(folder, ".htpasswd")];
  const command = run(t, args);
  assert.equal(await status(command, "/.htpasswd", basic("ada:x")), 404);
  await failsWith(t, [...args, "--dotfiles"], /lies where everybody who comes in could fetch it/);
});

test("faults in the files of rules are told at the start, all of them, with their places", async (t) => {
  const folder = folderWith(t, { _redirects: "/a\n/b /c 200\n/d /e 999\n", _headers: "  X: y\n" });
  const { status: ended, stdout, stderr } = await runToEnd(t, [folder, "-p0"]);
  assert.deepEqual([ended, stdout], [1, ""]);
  assert.match(stderr, /^barewire: The folder has rules that can't be followed; --no-rules leaves/);
  assert.match(stderr, /^ {2}_redirects:1: /m);
  assert.match(stderr, /^ {2}_redirects:3: /m);
  assert.match(stderr, /^ {2}_headers:1: /m);
  const slip = folderWith(t, { "serve.json": '{"cleanUrl":true}' });
  const { stderr: asked } = await runToEnd(t, [slip, "-p0"]);
  assert.match(asked, / did you mean cleanUrls\?\n$/);
  await run(t, [folder, "-p0", "--no-rules"]).port();
});

test("what isn't there is told before the start", async (t) => {
  const folder = site(t);
  await failsWith(
    t,
    [folder, "--spa=app.html"],
    /--spa wants "app\.html", and there is no such file/,
  );
  await failsWith(t, [folder, "--spa=../x"], /--spa takes a file in the folder, not "\.\.\/x"\./);
  await failsWith(
    t,
    [folder, "--mount", "/x=nowhere"],
    /--mount \/x: There is no folder "nowhere"/,
  );
  await failsWith(t, [folder, "--base", "app/../x"], /base/);
  const env = { BAREWIRE_LSIT: "1" };
  await failsWith(t, [folder], /Did you mean BAREWIRE_LIST\?/, { env });
});

test("what is wrong can't forge a line or reach the terminal as it is", async (t) => {
  const folder = site(t);
  const forged = "\u001b[2J\nbarewire: all is well\u202e";
  for (const name of ["BAREWIRE_PORT", "BAREWIRE_SYMLINKS", "BAREWIRE_MOUNT", "BAREWIRE_ROOT"]) {
    await failsWith(t, [], /\\x1b\[2J/, { env: { [name]: forged } });
  }
  await failsWith(t, [folder, `--x${forged}`], /There is no flag --x\\x1b\[2J\\nbarewire/);
  await failsWith(t, [folder, `--wire=${forged}`], /not "\\x1b\[2J\\nbarewire/);
  await failsWith(t, [folder, "-c", `${forged}.json`], /no config file "\\x1b\[2J\\nbarewire/);
  await failsWith(t, [folder, "--mount", `/${forged}=x`], /--mount \/\\x1b\[2J\\nbarewire/);
  await failsWith(t, [`${folder}${forged}`], /There is no folder ".*\\x1b\[2J\\nbarewire/);
});

test("--verbose: why each answer is what it is, under its line", async (t) => {
  const folder = folderWith(t, { "about.html": "" });
  const command = run(t, [folder, "-p0", "-v"]);
  assert.equal(await status(command, "/about"), 200);
  await command.prints(/"GET \/about HTTP\/1\.1" 200 0 [\d.]+ms\n {4}file: about\.html[^\n]*\n/);
  assert.equal(await status(command, "/no%1b%5b2J"), 400);
  await command.prints(/" 400 \d+ [\d.]+ms\n {4}address: [^\n]*\n/);
  assert.doesNotMatch(command.stdout.replaceAll("\n", ""), /\p{Cc}/u);
});

test(
  "settings reach the folder: dotfiles, links, headers, caching, mounts, index",
  posix,
  async (t) => {
    const other = folderWith(t, { "a.txt": "other" });
    const folder = folderWith(t, { ".env": "x", "start.htm": "start", "a.js": "" });
    symlinkSync(join(other, "a.txt"), join(folder, "link.txt"));
    const usual = run(t, [folder, "-p0"]);
    for (const path of ["/.env", "/link.txt", "/", "/x/a.txt"]) {
      assert.equal(await status(usual, path), 404, path);
    }
    const args = ["--dotfiles", "--symlinks", "follow", "--index", "no.html,start.htm"];
    const changed = run(t, [
      ...[folder, "-p0", ...args, "--mount", `/x=${other}`],
      ...["-H", "X-A: b", "-H", "/a.js: X-B: c", "--cache", "*.js=10m", "--cache", "/x/*=no-store"],
    ]);
    for (const path of ["/.env", "/link.txt", "/", "/x/a.txt"]) {
      assert.equal(await status(changed, path), 200, path);
    }
    const get = "GET /a.js HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    const [script] = await converse(await changed.port(), get);
    const fields = new Map(script?.fields);
    assert.equal(fields.get("X-A"), "b");
    assert.equal(fields.get("X-B"), "c");
    assert.match(fields.get("Cache-Control") ?? "", /^max-age=600\b/);
  },
);

test("a setting for all and one of a file: the environment lies between", async (t) => {
  const cwd = folderWith(t, { "site/a.html": "", "site/index.htm": "" });
  writeFileSync(join(cwd, "barewire.config.json"), '{"root":"site","cleanUrls":"off","port":0}');
  const off = run(t, [], { cwd });
  assert.equal(await status(off, "/a"), 404);
  const on = run(t, [], { cwd, env: { BAREWIRE_CLEAN_URLS: "serve" } });
  assert.equal(await status(on, "/a"), 200);
  const again = run(t, ["--no-clean-urls"], { cwd, env: { BAREWIRE_CLEAN_URLS: "serve" } });
  assert.equal(await status(again, "/a"), 404);
});
