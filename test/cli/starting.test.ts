/**
 * Does the command start where it was told to, say so when it is true, and else say why not?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, readFileSync, statSync } from "node:fs";
import { type AddressInfo, connect as connectSocket, createServer } from "node:net";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { connect, converse } from "../support/raw-client.ts";
import { COMMAND, failsWith, folderWith, run, runToEnd } from "./running-command.ts";

const GET = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
const noShell = process.platform === "win32" ? "a shell of POSIX" : false;
const site = (t: TestContext): string => folderWith(t, { "index.html": "<p>hello</p>" });

test("--help and --version: on standard output, status 0", async (t) => {
  for (const [word, expected] of [
    ["--help", /^barewire \d+\.\d+\.\d+: .*\n\nbarewire \[folder\] \[application\] \[flags\]\n/],
    ["-h", /--head-timeout/],
    ["--version", /^barewire \d+\.\d+\.\d+\n$/],
    ["-V", /^barewire \d+\.\d+\.\d+\n$/],
  ] as const) {
    const { status, stdout, stderr } = await runToEnd(t, [word]);
    assert.match(stdout, expected);
    assert.deepEqual([status, stderr], [0, ""]);
  }
});

test("a first page that nothing answers for is told, and one that a rule answers for isn't", async (t) => {
  const none = run(t, [site(t), "-p0", "--no-index"]);
  await none.prints(/Index files are off\. --list shows what is in the folder\.\n\n/);
  const empty = run(t, [folderWith(t, { "a.txt": "" }), "-p0"]);
  await empty.prints(/No page answers for \/ here\. --list shows what is in the folder\.\n\n/);
  const folder = folderWith(t, { "home.html": "<p>hello</p>", _redirects: "/ /home.html 200\n" });
  const ruled = run(t, [folder, "-p0"]);
  const [response] = await converse(await ruled.port(), GET);
  assert.equal(response?.status, 200);
  await ruled.prints(/Ctrl\+C stops the server\.\n\n/);
});

test("the URL is printed when connections are accepted, with the real port", async (t) => {
  const folder = site(t);
  const command = run(t, ["-p", "0"], { cwd: folder });
  const [response] = await converse(await command.port(), GET);
  assert.equal(response?.content.toString(), "<p>hello</p>");
  assert.match(
    command.stdout,
    /^\n {2}barewire serves .*barewire-cli-\w+\n\n {2}http:\/\/localhost:\d+\n\n/,
  );
  assert.match(command.stdout, /Only this computer can connect/);
  assert.doesNotMatch(command.stdout, /No page answers/);
});

test("the folder is htdocs where there is one, and the one that is named where one is named", async (t) => {
  const folder = folderWith(t, { "htdocs/index.html": "inner", "other/index.html": "other" });
  for (const [args, expected] of [
    [[], "inner"],
    [["other"], "other"],
  ] as const) {
    const command = run(t, [...args, "--port", "0"], { cwd: folder });
    const [response] = await converse(await command.port(), GET);
    assert.equal(response?.content.toString(), expected);
  }
});

test("a folder without index.html is served, with a hint", async (t) => {
  const command = run(t, [folderWith(t, { "a.txt": "a" }), "-p", "0"]);
  await command.port();
  await command.prints(/No page answers for \/ here/);
});

test("the folder that serve.json chooses is named", async (t) => {
  const folder = folderWith(t, { "serve.json": '{"public":"dist"}', "dist/index.html": "" });
  await run(t, [folder, "-p0"]).prints(/serves .*barewire-cli-\w+\/dist \(serve\.json: public\)\n/);
  const own = folderWith(t, { "serve.json": '{"public":"."}', "index.html": "" });
  await run(t, [own, "-p0"]).prints(/serves .*barewire-cli-\w+\n/);
});

test("notices stand before the addresses", { skip: noShell }, async (t) => {
  const both = `exec "$0" "$@" 2>&1`;
  const args = ["-c", both, process.execPath, COMMAND, site(t), "-p0", "--auth", "ada:x"];
  const child = spawn("sh", args, { stdio: ["ignore", "pipe", "ignore"] });
  t.after(() => child.kill("SIGKILL"));
  let text = "";
  for await (const piece of child.stdout.setEncoding("utf8")) {
    text += piece;
    if (text.includes("Ctrl+C")) break;
  }
  assert.match(text, /^barewire: The password in --auth [^\n]+\n\n {2}barewire serves /);
});

test("PORT is obeyed, below the flag", async (t) => {
  const folder = site(t);
  assert.ok((await run(t, [folder], { env: { PORT: "0" } }).port()) > 0);
  assert.ok((await run(t, [folder, "-p0"], { env: { PORT: "nonsense" } }).port()) > 0);
  const { status, stderr } = await runToEnd(t, [folder], { env: { PORT: "nonsense" } });
  assert.equal(status, 1);
  assert.match(stderr, /^barewire: PORT in the environment takes .*\n$/);
});

test("bare --host: every interface, and a warning who can read the folder", async (t) => {
  const command = run(t, [site(t), "--port=0", "--host"]);
  const port = await command.port();
  await command.prints(/Whoever reaches .* can read the folder\./);
  const [response] = await converse(port, GET);
  assert.equal(response?.status, 200);
});

test("localhost is 127.0.0.1, and ::1 where there is one", async (t) => {
  const command = run(t, [site(t), "-p", "0", "--host", "localhost"]);
  const port = await command.port();
  using client = await connect(port, "localhost");
  await client.send(GET);
  assert.equal((await client.finalResponses())[0]?.status, 200);
});

test("a Unix socket, gone after the end", async (t) => {
  const folder = site(t);
  const path = join(folder, "s.sock");
  const command = run(t, [folder, "--unix", path, "--wire"]);
  await command.prints(/s\.sock\n\n {2}Whoever may open this socket/);
  const socket = connectSocket(path);
  socket.end(GET);
  let text = "";
  for await (const bytes of socket) text += bytes;
  assert.match(text, /<p>hello<\/p>$/);
  await command.prints(/#1 · unix socket connected/);
  const { status, stderr } = await runToEnd(t, [folder, "--unix", path]);
  assert.equal(status, 1);
  assert.match(stderr, /^barewire: Another server answers on the socket "/);
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
  assert.equal(existsSync(path), false);
});

test("a port that is taken", async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  t.after(() => other.close());
  const { port } = other.address() as AddressInfo;
  const sentence = new RegExp(
    `Port ${port} is taken\\. Try --port ${port + 1}, or --port-search\\.\\n$`,
  );
  await failsWith(t, [site(t), "--port", String(port)], sentence);
});

test("what is typed wrong", async (t) => {
  const folder = site(t);
  await failsWith(t, ["--prot", "1"], /There is no flag --prot\. Did you mean --port\?/);
  await failsWith(t, ["--port", "x"], /--port takes a whole number from 0 to 65535, not "x"/);
  await failsWith(t, [folder, folder], /serves one folder/);
  await failsWith(t, [join(folder, "nowhere")], /There is no folder ".*nowhere"/);
  await failsWith(t, [join(folder, "index.html")], /is a file, and barewire serves a folder/);
  await failsWith(t, [join(folder, "index.html", "x")], /something on the way to .* is a file/);
});

test("an address that isn't ours", async (t) => {
  const folder = site(t);
  // Of the block for documentation (RFC 5737), so that no machine has it.
  await failsWith(
    t,
    [folder, "-p0", "--host", "203.0.113.1"],
    /is not an address of this computer/,
  );
});

// As root, permissions refuse nothing, so the command runs as nobody then, from where nobody can read it.
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

function reasonToSkip(): string | false {
  if (process.platform === "win32") return "permissions of POSIX";
  let folder = process.execPath;
  while (isRoot && folder !== dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return `nobody but root may run ${process.execPath}`;
    folder = dirname(folder);
  }
  return false;
}

test("a folder that this user can't read", { skip: reasonToSkip() }, async (t) => {
  const folder = site(t);
  const place = folderWith(t, { "barewire.cjs": readFileSync(COMMAND) });
  chmodSync(place, 0o755);
  const command = join(place, "barewire.cjs");
  chmodSync(folder, 0o000);
  try {
    const options = isRoot ? { uid: NOBODY, cwd: "/", command } : {};
    const { status, stderr } = await runToEnd(t, [folder, "-p0"], options);
    assert.match(stderr, /^barewire: The folder ".*" can't be read: this user has no permission/);
    assert.equal(status, 1);
  } finally {
    chmodSync(folder, 0o755);
  }
});
