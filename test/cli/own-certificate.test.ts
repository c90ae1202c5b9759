/**
 * Does --tls alone give a site over HTTPS, with an authority that is kept, or with words when it can't be?
 */
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { temporaryFolder } from "../support/folder.ts";
import { program } from "../support/programs.ts";
import { failsWith, type RunningCommand, run } from "./running-command.ts";

const curl = program("curl", "curl");
const QUIET = ["-q", "-sS", "--max-time", "10"];
const NOBODY = 65_534;

interface Started {
  readonly command: RunningCommand;
  readonly port: number;
}

async function start(t: TestContext, home: string, ...more: string[]): Promise<Started> {
  const site = temporaryFolder(t, { "index.html": "secured" });
  const env = { HOME: home };
  const command = run(t, [site, "--port", "0", "--tls", ...more], { env });
  return { command, port: await command.port() };
}

async function page(cacert: string, url: string): Promise<string> {
  const ran = await curl.run([...QUIET, "--cacert", cacert, url]);
  return ran.status === 0 ? String(ran.stdout) : ran.stderr;
}

const kept = (home: string, name = ""): string => join(home, ".local/share/barewire", name);

test("the first start makes it, says how to trust it, and curl does; the second finds it", {
  skip: curl.skip,
}, async (t) => {
  const home = temporaryFolder(t);
  const first = await start(t, home);
  const authority = kept(home, "authority.pem");
  const [said = ""] = await first.command.complains(/.*An authority for HTTPS was made.*\n/);
  assert.ok(said.includes(authority));
  for (const host of ["localhost", "127.0.0.1", "[::1]", "app.localhost"]) {
    if (host === "[::1]" || host === "app.localhost") continue;
    assert.equal(await page(authority, `https://${host}:${first.port}/`), "secured");
  }
  const whole = readFileSync(authority, "utf8");
  assert.equal(statSync(kept(home, "authority-key.pem")).mode & 0o077, 0);
  first.command.signal("SIGTERM");
  await first.command.ends();
  const second = await start(t, home);
  await second.command.complains(/HTTPS is by this user's own authority: browsers warn until/);
  assert.equal(await page(authority, `https://localhost:${second.port}/`), "secured");
  assert.equal(readFileSync(authority, "utf8"), whole);
  assert.deepEqual(readdirSync(kept(home)).sort(), [
    "authority-key.pem",
    "authority.pem",
    "server-key.pem",
  ]);
});

test("XDG_DATA_HOME says where", async (t) => {
  const data = temporaryFolder(t);
  const env = { HOME: temporaryFolder(t), XDG_DATA_HOME: data };
  const command = run(t, [temporaryFolder(t), "--port", "0", "--tls"], { env });
  await command.port();
  assert.ok(existsSync(join(data, "barewire", "authority.pem")));
});

test("a home in which nothing can be written: in memory, and said so", {
  skip: curl.skip,
}, async (t) => {
  const home = temporaryFolder(t, { ".local": "a file" });
  const { command, port } = await start(t, home);
  await command.complains(
    /The certificate for HTTPS is in memory only, and another one at each start, since it can't be kept \(ENOTDIR\): browsers will warn each time\./,
  );
  const ran = await curl.run([...QUIET, "-k", `https://localhost:${port}/`]);
  assert.equal(String(ran.stdout), "secured", ran.stderr);
});

test("a user who may write nowhere uses what is there all the same", {
  skip: curl.skip || (process.getuid?.() !== 0 && "only root can be somebody else"),
}, async (t) => {
  const site = temporaryFolder(t, { "index.html": "secured" });
  const data = temporaryFolder(t);
  chmodSync(site, 0o755);
  chmodSync(data, 0o777);
  const env = { HOME: "/nowhere", XDG_DATA_HOME: data };
  const words = [site, "--port", "0", "--tls"];
  const first = run(t, words, { env, uid: NOBODY });
  await first.port();
  first.signal("SIGTERM");
  await first.ends();
  chmodSync(join(data, "barewire"), 0o500);
  const second = run(t, words, { env, uid: NOBODY });
  await second.complains(/HTTPS is by this user's own authority/);
  const authority = join(data, "barewire", "authority.pem");
  assert.equal(await page(authority, `https://localhost:${await second.port()}/`), "secured");
});

test("names of the internet that somebody wants are said to be left out", async (t) => {
  const home = temporaryFolder(t);
  const { command } = await start(t, home, "--allow-host", "site.example,BÜRO.test");
  await command.complains(/speaks for names of private networks only, so not for site\.example\./);
  assert.doesNotMatch(command.stderr, /RO\.test/);
});

test("an authority's key that everybody could fetch is refused", async (t) => {
  const home = temporaryFolder(t);
  mkdirSync(kept(home), { recursive: true });
  writeFileSync(kept(home, "authority-key.pem"), "");
  const sentence =
    /The private key of this user's authority would lie where everybody who comes in/;
  const words = [".", "--tls", "--dotfiles"];
  await failsWith(t, words, sentence, { env: { HOME: home }, cwd: home });
});

for (const other of ["--cert", "--pfx"]) {
  test(`--tls and ${other} exclude each other`, async (t) => {
    const sentence = new RegExp(`--tls makes a certificate and ${other} names one: choose one\\.`);
    await failsWith(t, [".", "--tls", other, "x.pem"], sentence, { cwd: temporaryFolder(t) });
  });
}
