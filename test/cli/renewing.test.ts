/**
 * Are renewed files found and used, broken ones told once, and is nothing done when nothing changes?
 */
import assert from "node:assert/strict";
import { renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { Https } from "../../src/cli/certificate.ts";
import type { Failed } from "../../src/cli/flag.ts";
import { Renewing } from "../../src/cli/renewing.ts";
import type { TlsCertificates } from "../../src/server/credentials.ts";
import { temporaryFolder } from "../support/folder.ts";

const DAY_MS = 86_400_000;

interface Scene {
  readonly folder: string;
  readonly renewing: Renewing;
  /** What was made of the files so far. */
  readonly used: TlsCertificates[];
  readonly said: string[];
  loads: number;
  time: number;
  /** What comes of reading them next. */
  next: () => Https | Failed;
}

function scene(t: TestContext): Scene {
  const folder = temporaryFolder(t);
  const files = [join(folder, "cert.pem"), join(folder, "key.pem")];
  for (const file of files) writeFileSync(file, "1");
  const https = (text: string): Https => ({
    tls: { cert: text, key: text },
    files,
    warnings: [],
    hints: [],
  });
  const used: TlsCertificates[] = [];
  const said: string[] = [];
  const made = { folder, used, said, loads: 0, time: 1000, next: (): Https | Failed => https("2") };
  const renewing = new Renewing({
    https: https("1"),
    load: async () => {
      made.loads++;
      return made.next();
    },
    renew: (tls) => void used.push(tls),
    say: (sentence) => void said.push(sentence),
    later: () => {},
    now: () => made.time,
  });
  return Object.assign(made, { renewing });
}

const IN_USE = "The new certificate is in use.";

test("nothing is read as long as nothing changes", async (t) => {
  const made = scene(t);
  for (let round = 0; round < 5; round++) await made.renewing.look();
  assert.deepEqual([made.loads, made.used, made.said], [0, [], []]);
});

test("what changed is read once, used and told", async (t) => {
  const made = scene(t);
  await made.renewing.look();
  writeFileSync(join(made.folder, "cert.pem"), "22");
  for (let round = 0; round < 3; round++) await made.renewing.look();
  assert.deepEqual([made.loads, made.used.length, made.said], [1, 1, [IN_USE]]);
});

test("files that are touched and hold the same are no renewal", async (t) => {
  const made = scene(t);
  await made.renewing.look();
  utimesSync(join(made.folder, "cert.pem"), 1, 1);
  const same = { cert: "1", key: "1" };
  const { next } = made;
  made.next = () => ({ ...(next() as Https), tls: same });
  await made.renewing.look();
  assert.deepEqual([made.loads, made.used, made.said], [1, [], []]);
});

test("a file that is renamed into its place, and a link that leads elsewhere, are seen", async (t) => {
  const made = scene(t);
  const path = (name: string): string => join(made.folder, name);
  rmSync(path("cert.pem"));
  writeFileSync(path("live-1"), "1");
  writeFileSync(path("live-2"), "1");
  symlinkSync("live-1", path("cert.pem"));
  await made.renewing.look();
  symlinkSync("live-2", path("new"));
  renameSync(path("new"), path("cert.pem"));
  await made.renewing.look();
  assert.equal(made.loads, 1);
});

test("files that don't fit together yet are tried again, and nobody hears of it", async (t) => {
  const made = scene(t);
  const { next } = made;
  await made.renewing.look();
  writeFileSync(join(made.folder, "cert.pem"), "22");
  made.next = () => ({ sentence: "They don't belong together." });
  await made.renewing.look();
  writeFileSync(join(made.folder, "key.pem"), "22");
  made.next = next;
  await made.renewing.look();
  assert.deepEqual([made.used.length, made.said], [1, [IN_USE]]);
});

test("what stays broken is told once with its reason, and not read on and on", async (t) => {
  const made = scene(t);
  await made.renewing.look();
  rmSync(join(made.folder, "key.pem"));
  made.next = () => ({ sentence: "The private key doesn't exist." });
  for (let round = 0; round < 9; round++) await made.renewing.look();
  const sentence =
    "The new certificate can't be used, so the old one stays. The private key doesn't exist.";
  assert.deepEqual([made.loads, made.used, made.said], [3, [], [sentence]]);
});

test("what throws is told once as well", async (t) => {
  const made = scene(t);
  await made.renewing.look();
  writeFileSync(join(made.folder, "cert.pem"), "22");
  made.next = () => {
    throw new Error("no memory");
  };
  for (let round = 0; round < 9; round++) await made.renewing.look();
  assert.deepEqual(made.said, [
    "The new certificate can't be used, so the old one stays. no memory.",
  ]);
});

test("once a day all is read again, so that an end that is near is told", async (t) => {
  const made = scene(t);
  const { next } = made;
  const ends = 'The certificate "a.pem" expires in 13 days, on 2027-03-14.';
  made.next = () => ({ ...(next() as Https), tls: { cert: "1", key: "1" }, warnings: [ends] });
  await made.renewing.look();
  made.time += DAY_MS - 1;
  await made.renewing.look();
  assert.deepEqual(made.said, []);
  made.time += 1;
  await made.renewing.look();
  await made.renewing.look();
  assert.deepEqual([made.loads, made.said], [1, [ends]]);
});
