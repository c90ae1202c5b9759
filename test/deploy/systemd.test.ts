/**
 * Are the units for systemd ones that it takes, do they leave time for a drain, and does the service work as they start it?
 */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { COMMAND, folderWith } from "../cli/running-command.ts";
import { program } from "../support/programs.ts";
import { startActivated, startManaged } from "./activated.ts";
import { helpHolds, longestEnd, offered, understood } from "./offered.ts";
import { Unit } from "./unit-file.ts";

const analyze = program("systemd-analyze", "systemd");
const activate = program("systemd-socket-activate", "systemd");

/** Of ten; systemd calls it safe below 2. */
const EXPOSURE_MAX = 1;

const service = (): Unit => new Unit(offered("systemd/barewire.service"));

/** What systemd puts in the place of the service's folder in /run. */
function withoutSpecifiers(runtime: string): (word: string) => string {
  return (word) => word.replace("%t/barewire", runtime);
}

/** Both, in a folder, with a program that exists. */
function units(t: TestContext, change: (text: string) => string = (text) => text): string {
  const folder = folderWith(t, {
    "barewire.socket": offered("systemd/barewire.socket"),
    "barewire.service": change(
      offered("systemd/barewire.service").replaceAll("/usr/local/bin/barewire", COMMAND),
    ),
  });
  return folder;
}

async function verify(folder: string): Promise<{ status: number | null; said: string }> {
  const files = ["barewire.service", "barewire.socket"].map((name) => join(folder, name));
  const { status, stdout, stderr } = await analyze.run(["verify", ...files], { cwd: folder });
  const ours = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("barewire"));
  return { status, said: ours.join("\n") };
}

test("systemd has nothing to say against the units", { skip: analyze.skip }, async (t) => {
  assert.deepEqual(await verify(units(t)), { status: 0, said: "" });
});

test("systemd would complain of a setting that it doesn't know", {
  skip: analyze.skip,
}, async (t) => {
  const misspelt = units(t, (text) => text.replace("PrivateUsers=", "PrivateUser="));
  assert.match((await verify(misspelt)).said, /PrivateUser/);
});

test("what the service can do is as little as systemd's own measure asks", {
  skip: analyze.skip,
}, async (t) => {
  const exposure = async (folder: string): Promise<number> => {
    const { stdout } = await analyze.run(
      ["security", "--offline=true", "--no-pager", "./barewire.service"],
      { cwd: folder },
    );
    return Number(/Overall exposure level[^:]*: ([\d.]+)/.exec(stdout.toString())?.[1]);
  };
  assert.ok((await exposure(units(t))) <= EXPOSURE_MAX);
  const open = units(t, (text) => text.replace(/^(?:Private|Protect|Restrict|Cap).*$/gm, ""));
  assert.ok((await exposure(open)) > EXPOSURE_MAX);
});

test("the service is given longer to stop than a drain can take", async (t) => {
  const words = service().words("Service.ExecStart");
  const settings = await understood(t, words.map(withoutSpecifiers(folderWith(t, {}))));
  assert.ok(service().milliseconds("Service.TimeoutStopSec") > longestEnd(settings));
});

test("every flag of the units exists, with a value that means something", async (t) => {
  const words = service().words("Service.ExecStart");
  await helpHolds(t, words);
  await helpHolds(t, service().words("Service.ExecReload"));
  const here = words.map(withoutSpecifiers(folderWith(t, {})));
  const { pidFile, ready, quiet } = await understood(t, here);
  for (const setting of [pidFile, ready, quiet]) assert.equal(setting?.source, "flag");
});

test("only the socket says where it listens", () => {
  const words = service().words("Service.ExecStart");
  for (const flag of ["--port", "--host", "--unix"]) assert.ok(!words.includes(flag));
  const socket = new Unit(offered("systemd/barewire.socket"));
  assert.equal(socket.one("Socket.ListenStream"), "80");
  assert.equal(service().one("Unit.Requires"), "barewire.socket");
});

test("the service is activated by a connection, takes new settings, and ends in order", {
  skip: activate.skip,
}, async (t) => {
  const site = folderWith(t, { "index.html": "a site\n" });
  const runtime = folderWith(t, {});
  const settings = folderWith(t, {});
  const words = service()
    .words("Service.ExecStart")
    .map(withoutSpecifiers(runtime))
    .map((word) => word.replace("/srv/www", site));
  const { url, signal, ended, pid } = await startActivated(t, words, settings);
  const answer = await fetch(`${url}/`);
  assert.deepEqual([answer.status, await answer.text()], [200, "a site\n"]);
  const ready = await fetch(`${url}${words[words.indexOf("--ready") + 1]}`);
  assert.deepEqual([ready.status, await ready.text()], [200, "ready\n"]);
  assert.equal(readFileSync(join(runtime, "pid"), "utf8"), `${pid}\n`);

  const reload = service().words("Service.ExecReload").map(withoutSpecifiers(runtime));
  const settingsFile = join(settings, "barewire.config.json");
  const node = program(process.execPath.split("/").at(-1) ?? "node", "nodejs");
  writeFileSync(settingsFile, '{ "headers": { "X-Said": "since the reload" } }');
  assert.equal((await node.run([COMMAND, ...reload])).status, 0);
  assert.equal((await fetch(`${url}/`)).headers.get("x-said"), "since the reload");
  writeFileSync(settingsFile, '{ "headers": 7 }');
  const refused = await node.run([COMMAND, ...reload]);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /headers/);
  assert.equal((await fetch(`${url}/`)).headers.get("x-said"), "since the reload");

  signal("SIGTERM");
  assert.equal(await ended(), 0);
});

test("a service that is replaced while its socket stays refuses nobody", {
  skip: activate.skip,
}, async (t) => {
  const site = folderWith(t, { "index.html": "a site\n" });
  const service = await startManaged(t, [site, "--quiet"], 4);
  const answers: string[] = [];
  let over = false;
  const visit = async (): Promise<void> => {
    while (!over) {
      const answer = fetch(service.url, { headers: { Connection: "close" } });
      answers.push(await answer.then((response) => response.text(), String));
    }
  };
  const visitors = Array.from({ length: 4 }, visit);
  try {
    for (let replaced = 0; replaced < 3; replaced++) await service.replace();
  } finally {
    over = true;
    await Promise.all(visitors);
  }
  assert.ok(answers.length > 20, `${answers.length} answers`);
  assert.deepEqual(
    answers.filter((answer) => answer !== "a site\n"),
    [],
  );
});
