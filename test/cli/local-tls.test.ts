/**
 * Is the authority of a user made once, kept, and replaced when it has to be?
 */
import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import {
  AUTHORITY_FILE,
  AUTHORITY_KEY_FILE,
  SERVER_KEY_FILE,
} from "../../src/cli/authority-files.ts";
import { DAY_MS } from "../../src/cli/issuing.ts";
import { KeptFiles } from "../../src/cli/kept-files.ts";
import { type LocalTls, localTls } from "../../src/cli/local-tls.ts";
import { temporaryFolder } from "../support/folder.ts";

const NOW = Date.now();
const NAMES = ["localhost", "127.0.0.1", "::1"];

/** A start with these names, at this time. */
type Start = (names?: readonly string[], now?: number) => Promise<LocalTls>;

function home(t: TestContext): { files: KeptFiles; start: Start } {
  const files = new KeptFiles(join(temporaryFolder(t), "barewire"));
  const start: Start = (names = NAMES, now = NOW) =>
    localTls({ names, machine: "laptop" }, files, now);
  return { files, start };
}

let begun: Promise<readonly (readonly [name: string, text: string])[]> | undefined;

/** After a first start, which takes long enough to be made once. */
async function begunHome(t: TestContext): Promise<{ files: KeptFiles; start: Start }> {
  begun ??= (async () => {
    const { files, start } = home(t);
    await start();
    return readdirSync(files.folder).map((name) => [name, files.read(name) ?? ""] as const);
  })();
  const made = home(t);
  for (const [name, text] of await begun) made.files.write(name, text, undefined);
  return made;
}

const own = ({ tls }: LocalTls): X509Certificate => new X509Certificate(tls.cert ?? "");
const issuer = (files: KeptFiles): string => files.read(AUTHORITY_FILE) ?? "";

test("the second start finds what the first made, and writes nothing", async (t) => {
  const { files, start } = home(t);
  const first = await start();
  const kept = readdirSync(files.folder).sort();
  assert.deepEqual(kept, [AUTHORITY_KEY_FILE, AUTHORITY_FILE, SERVER_KEY_FILE].sort());
  const second = await start();
  assert.deepEqual([first.isNew, second.isNew], [true, false]);
  assert.deepEqual([first.notKept, second.notKept], [undefined, undefined]);
  assert.deepEqual(second.tls, first.tls);
  assert.equal(own(first).verify(new X509Certificate(issuer(files)).publicKey), true);
});

test("what is to be imported holds no key", async (t) => {
  const { files } = await begunHome(t);
  assert.match(issuer(files), /^-----BEGIN CERTIFICATE-----/);
  assert.doesNotMatch(issuer(files), /KEY/);
});

test("other names: another certificate, of the same authority, for the earlier names as well", async (t) => {
  const { files, start } = await begunHome(t);
  const authority = issuer(files);
  const wider = await start([...NAMES, "app.test", "10.1.2.3"]);
  assert.match(own(wider).subjectAltName ?? "", /app\.test.*10\.1\.2\.3/);
  const narrow = await start(["localhost"]);
  assert.deepEqual(narrow.tls, wider.tls);
  const other = await start(["shop.test"]);
  assert.match(own(other).subjectAltName ?? "", /shop\.test.*app\.test/);
  assert.equal(issuer(files), authority);
});

test("names of the internet are left out, and told", async (t) => {
  const { start } = await begunHome(t);
  const { leftOut, ...made } = await start([...NAMES, "example.com", "8.8.8.8"]);
  assert.deepEqual(leftOut, ["example.com", "8.8.8.8"]);
  assert.doesNotMatch(own(made as LocalTls).subjectAltName ?? "", /example|8\.8/);
});

test("a certificate that expires within a month is made anew; its authority stays", async (t) => {
  const { files, start } = await begunHome(t);
  const first = await start();
  const authority = issuer(files);
  const later = NOW + 360 * DAY_MS;
  assert.deepEqual((await start(NAMES, NOW + 360 * DAY_MS - 10 * DAY_MS)).tls, first.tls);
  const second = await start(NAMES, later + 10 * DAY_MS);
  assert.notDeepEqual(second.tls, first.tls);
  assert.equal(second.isNew, false);
  assert.equal(issuer(files), authority);
});

test("an authority that expires soon, or isn't valid yet, is made anew, and told as new", async (t) => {
  const { files, start } = await begunHome(t);
  const authority = issuer(files);
  assert.equal((await start(NAMES, NOW + 3600 * DAY_MS)).isNew, true);
  assert.notEqual(issuer(files), authority);
  assert.equal((await start(NAMES, NOW - 3650 * DAY_MS)).isNew, true);
});

for (const [what, text] of [
  ["no PEM", "\0\xff".repeat(1000)],
  ["half of it", (whole: string) => whole.slice(0, whole.length / 2)],
  [
    "another key",
    (whole: string, server: string) =>
      `${server.slice(0, server.indexOf("-----BEGIN CERT"))}${whole.slice(whole.indexOf("-----BEGIN CERT"))}`,
  ],
  ["the server's", (_: string, server: string) => server],
] as const) {
  test(`a broken authority is made anew: ${what}`, async (t) => {
    const { files, start } = await begunHome(t);
    const path = files.path(AUTHORITY_KEY_FILE);
    const whole = readFileSync(path, "latin1");
    const server = readFileSync(files.path(SERVER_KEY_FILE), "latin1");
    writeFileSync(path, typeof text === "string" ? text : text(whole, server));
    const second = await start();
    assert.deepEqual([second.isNew, second.notKept], [true, undefined]);
    assert.equal(own(second).verify(new X509Certificate(issuer(files)).publicKey), true);
  });
}

test("a broken or missing certificate is made anew by the same authority", async (t) => {
  const { files, start } = await begunHome(t);
  const authority = issuer(files);
  for (const spoil of [
    () => writeFileSync(files.path(SERVER_KEY_FILE), "x"),
    () => rmSync(files.path(SERVER_KEY_FILE)),
    () => rmSync(files.path(AUTHORITY_FILE)),
  ]) {
    spoil();
    const { isNew, notKept } = await start();
    assert.deepEqual([isNew, notKept], [false, undefined]);
    assert.equal(issuer(files), authority);
  }
});

test("starts at the same time agree on one authority", async (t) => {
  const { files, start } = home(t);
  const all = await Promise.all([start(), start()]);
  assert.equal(all.filter(({ isNew }) => isNew).length, 1);
  const key = new X509Certificate(issuer(files)).publicKey;
  for (const each of all) assert.equal(own(each).verify(key), true);
});

test("where nothing can be kept, each start has its own, and says why", async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "file"), "");
  const files = new KeptFiles(join(folder, "file", "barewire"));
  const wanted = { names: NAMES, machine: "laptop" };
  const first = await localTls(wanted, files, NOW);
  assert.equal((first.notKept as NodeJS.ErrnoException).code, "ENOTDIR");
  const homeless = await localTls(wanted, undefined, NOW);
  assert.notDeepEqual(first.tls, homeless.tls);
  assert.match(String(homeless.notKept), /this user has no home/);
});

test("a folder in the place of a certificate doesn't cost the authority", async (t) => {
  const { files, start } = await begunHome(t);
  const authority = new X509Certificate(issuer(files)).publicKey;
  // As where nothing more can be written.
  rmSync(files.path(SERVER_KEY_FILE));
  mkdirSync(`${files.path(`.${SERVER_KEY_FILE}.${process.pid}`)}`);
  const { tls, notKept } = await start();
  assert.equal(notKept, undefined);
  assert.equal(new X509Certificate(tls.cert ?? "").verify(authority), true);
});

test("a folder in which nothing can be written is read all the same", async (t) => {
  const { files, start } = await begunHome(t);
  const first = await start();
  chmodSync(files.folder, 0o500);
  const second = await start();
  chmodSync(files.folder, 0o700);
  assert.deepEqual([second.isNew, second.notKept, second.tls], [false, undefined, first.tls]);
});
