/**
 * Does the build of the container file work, and is what it leaves enough? Its steps are run one by one in a folder, as
 * an engine would run them, with the Node of the tests and without the base images.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type TestContext, test } from "node:test";
import { folderWith, run, runToEnd } from "../cli/running-command.ts";
import { type Instruction, stages } from "../deploy/container-file.ts";
import { offered } from "../deploy/offered.ts";
import { PROJECT_ROOT } from "../support/processes.ts";

/** What the engine is given of the project. */
function context(t: TestContext): string {
  const patterns = offered("Containerfile.dockerignore")
    .split("\n")
    .filter((line) => line.startsWith("!"))
    .map((line) => line.slice(1).replaceAll(".", "\\.").replaceAll("*", ".*"));
  const allowed = new RegExp(`^(?:${patterns.join("|")})$`);
  const folder = folderWith(t, {});
  for (const name of readdirSync(PROJECT_ROOT).filter((one) => allowed.test(one))) {
    cpSync(join(PROJECT_ROOT, name), join(folder, name), { recursive: true });
  }
  return folder;
}

/** Runs a stage in a folder that stands for the root; what an image of Alpine alone can do is left out. */
function perform(stage: readonly Instruction[], root: string, from: string): void {
  let place = "/";
  for (const { word, flags, rest } of stage) {
    if (word === "WORKDIR") {
      place = rest;
      mkdirSync(join(root, place), { recursive: true });
    } else if (word === "COPY") copy(rest, root, place, from, flags);
    else if (word === "RUN" && !rest.startsWith("apk ")) {
      const options = { cwd: join(root, place), encoding: "utf8" } as const;
      const { status, stdout, stderr } = spawnSync("sh", ["-c", rest], options);
      assert.equal(status, 0, `${rest}\n${stdout}\n${stderr}`);
    }
  }
}

function copy(
  rest: string,
  root: string,
  place: string,
  from: string,
  flags: readonly string[],
): void {
  const paths = rest.split(/\s+/);
  const to = paths.at(-1) ?? "";
  const target = to.startsWith("/") ? join(root, to) : join(root, place, to);
  for (const path of paths.slice(0, -1)) {
    const source = join(from, path);
    // Node itself is in the base image.
    if (flags.length > 0 && !existsSync(source)) {
      assert.equal(path, "/usr/local/bin/node");
      continue;
    }
    const isFolder = statSync(source).isDirectory();
    const into = isFolder || !/[/.]$/.test(to) ? target : join(target, basename(path));
    cpSync(source, into, { recursive: true });
  }
}

test("the steps of the container file leave a command that serves, and little else", async (t) => {
  const [build = [], last = []] = stages(offered("Containerfile"));
  const built = folderWith(t, {});
  perform(build, built, context(t));
  const image = folderWith(t, {});
  perform(last, image, built);

  const packages = readdirSync(join(image, "app/node_modules"));
  for (const tool of ["esbuild", "typescript", "tsx", "playwright-core"]) {
    assert.ok(!packages.includes(tool), tool);
  }
  const command = join(image, "app/node_modules/barewire/dist/barewire.cjs");
  assert.match((await runToEnd(t, ["--version"], { command })).stdout, /^barewire \d/);
  // A password is checked by a package of its own, and an application finds barewire beside itself.
  const site = folderWith(t, { "index.html": "a site\n" });
  writeFileSync(
    join(image, "app/app.mjs"),
    `import { HttpResponse } from "barewire";
export const handler = () => HttpResponse.text("from the application");`,
  );
  const words = ["app.mjs", site, "--port", "0", "--quiet"];
  const server = run(t, words, {
    command,
    cwd: join(image, "app"),
    env: { BAREWIRE_AUTH: "ada:secret" },
  });
  const url = `http://127.0.0.1:${await server.port()}/other`;
  const headers = { Authorization: `Basic ${btoa("ada:secret")}` };
  assert.equal((await fetch(url)).status, 401);
  assert.equal(await (await fetch(url, { headers })).text(), "from the application");
});
