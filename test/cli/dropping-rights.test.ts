/**
 * Is a server that root has started somebody else once it listens, for good?
 */
import assert from "node:assert/strict";
import { chmodSync, chownSync, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { hashSync } from "bcryptjs";
import { identityOf } from "../../src/cli/dropping-rights.ts";
import { converse } from "../support/raw-client.ts";
import { failsWith, folderWith, type RunningCommand, run } from "./running-command.ts";

const isRoot = process.getuid?.() === 0;
const rootOnly = {
  skip: isRoot && existsSync("/proc/self/status") ? false : "only root can become somebody else",
};
const posix = { skip: process.platform === "win32" ? "users of POSIX" : false };
const GET = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
/** Of Debian, and nobody's but theirs. */
const WEB = 33;
const NOBODY = 65_534;

/** A folder that everybody may read. */
function site(t: TestContext, files: Readonly<Record<string, string>> = {}): string {
  const folder = folderWith(t, { "site/index.html": "hello", ...files });
  for (const path of [folder, join(folder, "site")]) chmodSync(path, 0o755);
  return folder;
}

/** What the system says that each thread of a process is; all are the same. */
function rights({ child }: RunningCommand): readonly string[] {
  const task = `/proc/${child.pid}/task`;
  const threads = readdirSync(task).map((thread) => {
    const status = readFileSync(join(task, thread, "status"), "utf8");
    return ["Uid", "Gid", "Groups"]
      .map((name) => new RegExp(`^${name}:\\s*(.*?)\\s*$`, "m").exec(status)?.[1] ?? "")
      .join("; ")
      .replace(/\t/g, " ");
  });
  assert.ok(threads.length > 1);
  return [...new Set(threads)];
}

const four = (id: number): string => [id, id, id, id].join(" ");

test("user, group and further groups are theirs alone", rootOnly, async (t) => {
  const folder = site(t);
  for (const [user, uid, gid] of [
    ["www-data", WEB, WEB],
    ["www-data:nogroup", WEB, NOBODY],
    ["nobody", NOBODY, NOBODY],
    ["12345:23456", 12_345, 23_456],
    [`${WEB}`, WEB, WEB],
  ] as const) {
    const command = run(t, [join(folder, "site"), "-p", "0", "--user", user]);
    const port = await command.port();
    assert.deepEqual(rights(command), [`${four(uid)}; ${four(gid)}; ${gid}`], user);
    assert.equal((await converse(port, GET))[0]?.status, 200);
    command.signal("SIGTERM");
    assert.equal((await command.ends()).status, 0);
  }
});

test(
  "the pid file is root's, made before; at the end it is empty where it can't be deleted",
  rootOnly,
  async (t) => {
    const folder = site(t);
    const file = join(folder, "pid");
    const args = [join(folder, "site"), "-p", "0", "--user", "www-data", "--pid-file", file];
    for (let count = 0; count < 2; count++) {
      const command = run(t, args);
      await command.port();
      assert.equal(readFileSync(file, "utf8"), `${command.child.pid}\n`);
      assert.equal(statSync(file).uid, 0);
      command.signal("SIGHUP");
      await command.prints(/reloaded\n/);
      assert.equal(readFileSync(`${file}.outcome`, "utf8"), "1\n\n.\n");
      command.signal("SIGTERM");
      assert.equal((await command.ends()).status, 0);
      assert.equal(readFileSync(file, "utf8"), "");
    }
  },
);

test("a Unix socket is theirs", rootOnly, async (t) => {
  const folder = site(t);
  const path = join(folder, "s.sock");
  const args = [join(folder, "site"), "--unix", path, "--unix-mode", "660", "--user", "www-data"];
  for (let count = 0; count < 2; count++) {
    const command = run(t, args);
    await command.prints(/s\.sock\n/);
    const { uid, gid, mode } = statSync(path);
    assert.deepEqual([uid, gid, mode & 0o777], [WEB, WEB, 0o660]);
    command.signal("SIGTERM");
    // Its folder is root's, so the next start takes away what is left.
    assert.equal((await command.ends()).status, 0);
  }
});

test("what they can't read is said, and nothing is served", rootOnly, async (t) => {
  const folder = site(t, { "private/index.html": "", "c.json": "{}", users: "" });
  chmodSync(join(folder, "private"), 0o700);
  const as = ["-p", "0", "--user", "www-data"];
  const secret = join(folder, "private");
  await failsWith(t, [secret, ...as], /The folder .*private"? can't be read by "?www-data/);
  const mounted = [join(folder, "site"), ...as, "--mount", `/p=${secret}`];
  await failsWith(t, mounted, /The folder .*private"? can't be read by "?www-data/);
  const saved = [join(folder, "site"), ...as, "--save", secret];
  await failsWith(t, saved, /The folder of conversations .* can't be written to by "?www-data/);
});

test("what a reload will not be able to read is said", rootOnly, async (t) => {
  const folder = site(t, { "auth/users": `ada:${hashSync("secret", 4)}\n` });
  const users = join(folder, "auth/users");
  chmodSync(users, 0o600);
  const args = [join(folder, "site"), "-p", "0", "--user", "www-data", "--auth-file", users];
  const command = run(t, [...args, "--pid-file", join(folder, "pid")]);
  const port = await command.port();
  await command.complains(
    /The password file .* can't be read by "?www-data"?, so a reload would fail/,
  );
  command.signal("SIGHUP");
  await command.complains(/Nothing is changed, and the server goes on as before\. .*users/);
  assert.equal((await converse(port, GET))[0]?.status, 401);
  chownSync(users, WEB, WEB);
  command.signal("SIGHUP");
  await command.prints(/reloaded\n/);
});

test(
  "a log that they can't open again is said, and one that they can isn't",
  rootOnly,
  async (t) => {
    const folder = site(t);
    const log = join(folder, "log");
    const words = [join(folder, "site"), "-p", "0", "--user", "www-data", "--log-file", log];
    const first = run(t, words);
    await first.port();
    await first.complains(
      /The log .*log"? can't be opened again by "?www-data"?, so SIGUSR1 would/,
    );
    chownSync(log, WEB, WEB);
    const second = run(t, words);
    await second.port();
    assert.equal(second.stderr, "");
  },
);

test("who isn't there, and whoever would give up nothing", rootOnly, async (t) => {
  const folder = site(t);
  const start = (user: string): string[] => [join(folder, "site"), "-p", "0", "--user", user];
  await failsWith(t, start("nobody-of-that-name"), /there is no such user or group/);
  await failsWith(t, start("www-data:no-such-group"), /there is no such user or group/);
  await failsWith(t, start("root"), /would give up nothing: it is root itself/);
  await failsWith(t, start("0:0"), /would give up nothing: it is root itself/);
  await failsWith(t, start("12345"), /has no group by itself: --user 12345:12345 says one/);
  await failsWith(t, start("4294967296:1"), /--user can't be/);
  for (const wrong of ["", ":", "a:b:c", "www-data:", ":www-data", "www data"]) {
    const failed = identityOf(wrong, "--user");
    assert.ok(
      "sentence" in failed && /takes a user, or a user and a group/.test(failed.sentence),
      wrong,
    );
  }
});

test("whoever isn't root has nothing to give up", posix, async (t) => {
  const folder = site(t);
  const uid = isRoot ? { uid: NOBODY } : {};
  const args = [join(folder, "site"), "-p", "0", "--user", "www-data"];
  await failsWith(
    t,
    args,
    /--user gives up the rights of root, and this process hasn't any: leave it/,
    uid,
  );
});

test("root is told that it needn't be, where others can connect", rootOnly, async (t) => {
  const folder = site(t);
  const alone = run(t, [join(folder, "site"), "-p", "0"]);
  await alone.port();
  assert.doesNotMatch(alone.stdout + alone.stderr, /runs as root/);
  const open = run(t, [join(folder, "site"), "-p", "0", "--host", "0.0.0.0"]);
  await open.prints(/It runs as root, which nothing here needs; --user NAME gives that up\./);
});
