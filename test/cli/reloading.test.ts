/**
 * Does a running server take new settings without anybody noticing who is connected, and keep the old ones when
 * the new ones are wrong?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { connect as connectTls, type TLSSocket } from "node:tls";
import { hashSync } from "bcryptjs";
import { lastingNames } from "../../src/cli/reloading.ts";
import { certificatePath } from "../support/certificates.ts";
import { issuedFor } from "../support/issued.ts";
import { converse, DEADLINE_MS } from "../support/raw-client.ts";
import { GET, generation, reloadUnderLoad, startReloadable } from "./reloaded-server.ts";
import { folderWith, run } from "./running-command.ts";

const posix = { skip: process.platform === "win32" ? "signals of POSIX" : false };
const LAST_GET = GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n");
const RELOADS = 20;

test(
  `${RELOADS} reloads under load: no request is lost, and no connection ends`,
  posix,
  async (t) => {
    const { answered, failures, refused } = await reloadUnderLoad(t, RELOADS);
    assert.deepEqual([failures, refused], [[], 0]);
    assert.ok(answered > RELOADS, `${answered}`);
  },
);

test("what is wrong changes nothing, and is said", posix, async (t) => {
  const users = `ada:${hashSync("secret", 4)}\n`;
  const files = { users, "other/index.html": "other" };
  const good = { headers: { "X-Generation": "1" }, authFile: "users" };
  const play = await startReloadable(t, good, files);
  const authorization = `Authorization: Basic ${btoa("ada:secret")}\r\n`;
  const other = { ...good, root: "other" };
  const path = (name: string): string => join(play.folder, name);
  const wrong: readonly (readonly [() => void, RegExp, () => void])[] = [
    [() => play.write("{"), /c\.json:1: .* the text ends here/, () => {}],
    [() => play.write({ ...other, unheardOf: 1 }), /unheardOf/, () => {}],
    [() => play.write({ ...other, headTimeout: "soon" }), /headTimeout/, () => {}],
    [() => play.write({ ...other, ready: "ready" }), /takes a path as browsers send it/, () => {}],
    [() => play.write({ ...other, root: "nowhere" }), /There is no folder ".*nowhere"/, () => {}],
    [() => rmSync(path("c.json")), /c\.json/, () => {}],
    [
      () => {
        play.write(other);
        writeFileSync(path("users"), "ada:plain\n");
      },
      /users:1: there is no bcrypt hash/,
      () => writeFileSync(path("users"), users),
    ],
    [
      () => writeFileSync(path("other/_redirects"), "/a\n"),
      /can't be followed/,
      () => rmSync(path("other/_redirects")),
    ],
  ];
  for (const [spoil, sentence, mend] of wrong) {
    spoil();
    assert.match(await play.reload(), sentence);
    const answer = await play.ask("/", authorization);
    assert.deepEqual([answer.status, generation(answer)], [200, "1"], String(sentence));
    assert.equal(answer.content.toString(), "<p>hello</p>");
    mend();
  }
  const told = play.command.stderr.match(
    /^barewire: Nothing is changed, and the server goes on as before\. /gm,
  );
  assert.equal(told?.length, wrong.length);
  play.write(other);
  assert.equal(await play.reload(), "");
  assert.equal((await play.ask("/", authorization)).content.toString(), "other");
});

test("what holds from the next request on, and goes back to its default", posix, async (t) => {
  const users = `ada:${hashSync("secret", 4)}\n`;
  const play = await startReloadable(
    t,
    {},
    { users, "site/.hidden": "", "more/page.html": "more" },
  );
  const statuses = (): Promise<number[]> =>
    Promise.all(
      ["/", "/.hidden", "/more/page", "/ready", `/${"a".repeat(200)}`].map(
        async (path) => (await play.ask(path)).status,
      ),
    );
  assert.deepEqual(await statuses(), [200, 404, 404, 404, 404]);
  play.write({ dotfiles: true, mounts: { "/more": "more" }, ready: "/ready", maxRequestLine: 99 });
  assert.equal(await play.reload(), "");
  assert.deepEqual(await statuses(), [200, 200, 200, 200, 414]);
  play.write({ authFile: "users", ready: "/ready" });
  assert.equal(await play.reload(), "");
  assert.deepEqual(await statuses(), [401, 401, 401, 200, 401]);
  play.write({});
  assert.equal(await play.reload(), "");
  assert.deepEqual(await statuses(), [200, 404, 404, 404, 404]);
});

test("what only a new start changes stays, and is named", posix, async (t) => {
  const play = await startReloadable(t, {});
  play.write({ port: 1, quiet: true, headers: { "X-Generation": "1" } });
  assert.equal(await play.reload(), "");
  assert.match(
    play.command.stderr,
    /Only a new start changes these, so they stay as they were: .*"port", .*"quiet"\.\n$/,
  );
  assert.equal(generation(await play.ask()), "1");
});

test("certificates change for those who come, and whoever is there stays", posix, async (t) => {
  const old = { cert: certificatePath("chain.pem"), key: certificatePath("key.pem") };
  const { cert, key } = await issuedFor(["localhost"]);
  const play = await startReloadable(t, old, { "new.pem": cert, "new.key": key });
  const shake = async (): Promise<TLSSocket> => {
    const socket = connectTls({ port: play.port, host: "127.0.0.1", rejectUnauthorized: false });
    t.after(() => socket.destroy());
    await once(socket, "secureConnect");
    return socket;
  };
  const answer = async (socket: TLSSocket): Promise<string> => {
    socket.write(GET);
    const [bytes] = await once(socket, "data");
    return String(bytes).split("\r\n")[0] ?? "";
  };
  const first = await shake();
  const before = first.getPeerCertificate().fingerprint256;
  play.write({ ...old, key: "new.key" });
  assert.match(await play.reload(), /HTTPS can't be spoken/);
  assert.equal((await shake()).getPeerCertificate().fingerprint256, before);
  play.write({ cert: "new.pem", key: "new.key" });
  assert.equal(await play.reload(), "");
  const second = await shake();
  assert.notEqual(second.getPeerCertificate().fingerprint256, before);
  for (const socket of [first, second]) assert.equal(await answer(socket), "HTTP/1.1 200 OK");
  play.write({});
  assert.equal(await play.reload(), "");
  await play.command.complains(/so they stay as they were: .*whether HTTPS is spoken/);
  assert.equal(await answer(first), "HTTP/1.1 200 OK");
});

test("a config file that is code is run again", posix, async (t) => {
  const code = (count: number): string =>
    `export default { root: "site", port: 0, headers: { "X-Generation": "${count}" } };`;
  const folder = folderWith(t, { "site/index.html": "", "c.mjs": code(1), pid: "" });
  const args = ["-c", "c.mjs", "--pid-file", "pid"];
  const command = run(t, args, { cwd: folder });
  const port = await command.port();
  for (const count of [2, 3]) {
    writeFileSync(join(folder, "c.mjs"), code(count));
    command.signal("SIGHUP");
    await command.prints(new RegExp(`(?:reloaded\\n[\\s\\S]*){${count - 1}}`));
    const [response] = await converse(
      port,
      GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
    );
    assert.equal(generation(response), String(count));
  }
});

test("an application stays as it was loaded, which is said", posix, async (t) => {
  const code = (text: string): string => `export default { fetch: () => new Response("${text}") };`;
  const folder = folderWith(t, { "app.mjs": code("old"), "site/there.txt": "" });
  const command = run(t, ["app.mjs", "site", "-p", "0", "--pid-file", "pid"], { cwd: folder });
  const port = await command.port();
  writeFileSync(join(folder, "app.mjs"), code("new"));
  mkdirSync(join(folder, "site/more"));
  command.signal("SIGHUP");
  await command.complains(/app\.mjs stays as it was loaded/);
  const [response] = await converse(port, LAST_GET);
  assert.equal(response?.content.toString(), "old");
});

test("asked many times at once, what was written last holds in the end", posix, async (t) => {
  const play = await startReloadable(t, {});
  for (let count = 1; count <= 30; count++) {
    play.write({ headers: { "X-Generation": String(count) } });
    play.command.signal("SIGHUP");
    if (count % 7 === 0) await wait(5);
  }
  const until = performance.now() + DEADLINE_MS;
  while (generation(await play.ask()) !== "30") assert.ok(performance.now() < until);
});

test("what belongs to the process or its sockets is lasting; limits and what is served aren't", () => {
  const lasting = new Set(lastingNames());
  for (const name of ["port", "host", "unix", "user", "pid-file", "quiet", "save", "app"]) {
    assert.ok(lasting.has(name), name);
  }
  for (const name of ["root", "header", "auth-file", "head-timeout", "max-connections", "ready"]) {
    assert.ok(!lasting.has(name), name);
  }
});
