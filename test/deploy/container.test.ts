/**
 * What is an image that is made of the container file, and does the command work as it would be started there?
 *
 * No image is made: that takes an engine. What the file says is run as an engine would run it.
 */
import assert from "node:assert/strict";
import { chmodSync, existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { COMMAND, folderWith, runToEnd } from "../cli/running-command.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { contain, notContained } from "./contained.ts";
import { imageOf, instructions, stages } from "./container-file.ts";
import { helpHolds, offered, understood } from "./offered.ts";

const TEXT = offered("Containerfile");

test("the image is started without a shell, as nobody, and stopped by a signal that drains", () => {
  const { entrypoint, words, user, signal } = imageOf(TEXT);
  assert.deepEqual([entrypoint, words], [["barewire"], ["/site"]]);
  assert.match(user, /^[1-9]\d{3,}:[1-9]\d{3,}$/);
  assert.equal(signal, "SIGTERM");
  const last = stages(TEXT).at(-1) ?? [];
  const rootless = last.findIndex(({ word }) => word === "USER");
  assert.ok(last.slice(rootless).every(({ word }) => word !== "RUN" && word !== "COPY"));
});

test("no base is the latest, whatever that may be", () => {
  const versions = new Map(
    instructions(TEXT)
      .filter(({ word }) => word === "ARG")
      .map(({ rest }) => rest.split("=") as [string, string]),
  );
  for (const { word, rest } of instructions(TEXT)) {
    if (word !== "FROM") continue;
    const image = rest.replace(/\$\{(\w+)\}/g, (_all, name: string) => versions.get(name) ?? "");
    assert.match(image, /^[a-z]+:[\w.-]*\d[\w.-]*(?: AS build)?$/);
  }
});

test("what is copied from the project is there, and the build finds all that it reads", () => {
  const allowed = offered("Containerfile.dockerignore")
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1));
  for (const name of allowed.filter((one) => !one.includes("*"))) {
    assert.ok(existsSync(join(PROJECT_ROOT, name)), name);
  }
  const copied = instructions(TEXT)
    .filter(({ word, flags }) => word === "COPY" && flags.length === 0)
    .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1))
    .filter((name) => name !== ".");
  for (const name of copied) assert.ok(allowed.includes(name), name);
  // What the last stage takes from the build, the build has made or was given.
  const made = ["node_modules", "dist", ...allowed];
  const [, last = []] = stages(TEXT);
  const taken = last
    .flatMap(({ rest }) => rest.split(/\s+/))
    .filter((word) => word.startsWith("/build/"));
  assert.ok(taken.length > 0);
  for (const path of taken) assert.ok(made.includes(path.slice("/build/".length)), path);
});

test("every variable of the image is a setting, and every flag exists", async (t) => {
  const { environment, words, health } = imageOf(TEXT);
  const settings = await understood(t, words, environment);
  const { host, port, ready } = settings;
  for (const setting of [host, port, ready]) assert.equal(setting?.source, "environment");
  // Whoever adds a flag doesn't lose what the image says.
  const flagged = await understood(t, [...words, "--ready", "/healthy"], environment);
  const { ready: readyThen, port: portThen } = flagged;
  assert.deepEqual([readyThen?.value, portThen?.value], ["/healthy", port?.value]);
  const asked = health.find((word) => word.startsWith("http:"));
  assert.equal(asked, `http://localhost:${port?.value}${ready?.value}`);
  await helpHolds(t, health.slice(1));
});

test("as process 1, without rights and on a disk that is read only, it serves, is healthy, and drains", {
  skip: notContained(),
}, async (t) => {
  const { entrypoint, words, environment, user, health, signal } = imageOf(TEXT);
  const program = (all: readonly string[]): string[] =>
    all[0] === "barewire" ? [process.execPath, COMMAND, ...all.slice(1)] : [...all];
  const site = folderWith(t, { "index.html": "a site\n" });
  chmodSync(site, 0o755);
  const start = program([...entrypoint, ...words]).map((word) => (word === "/site" ? site : word));
  const { BAREWIRE_PORT: usual = "" } = environment;
  const env = { ...environment, BAREWIRE_PORT: "0" };
  const container = await contain(t, start, { user, env });
  const { port } = container;
  assert.deepEqual(container.seen(), {
    pid: "1",
    uid: user.split(":")[0],
    rights: "0000000000000000",
  });
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/`)).text(), "a site\n");
  const ask = health.slice(1).map((word) => word.replace(usual, `${port}`));
  const healthy = await runToEnd(t, ask);
  assert.equal(healthy.status, 0);
  assert.match(healthy.stdout, /200 OK/);

  container.signal(signal as NodeJS.Signals);
  assert.equal(await container.ended(), 0);
  assert.doesNotMatch(container.said(), /EROFS|EACCES|EPERM/);
  assert.notEqual((await runToEnd(t, ask)).status, 0);
});
