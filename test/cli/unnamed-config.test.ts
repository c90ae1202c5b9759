/**
 * Can a config file that nobody named only decide how its own folder is served, and to this computer alone?
 */
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { hashSync } from "bcryptjs";
import { failsWith, folderWith, run } from "./running-command.ts";

const JSON_NAME = "barewire.config.json";
const posix = { skip: process.platform === "win32" ? "links of POSIX" : false };

function withConfig(t: TestContext, content: string): string {
  return folderWith(t, { [JSON_NAME]: content, "site/index.html": "<p>hello</p>" });
}

test("what a file says that nobody named can't lead out of its folder", posix, async (t) => {
  const outside = folderWith(t, { "secret.txt": "" });
  for (const [key, value] of [
    ["root", ".."],
    ["root", outside],
    ["root", "link"],
    ["mounts", { "/x": outside }],
    ["mounts", { "/y": "site", "/x": "link" }],
    ["symlinks", "follow"],
  ] as const) {
    const cwd = withConfig(t, JSON.stringify({ [key]: value, port: 0 }));
    symlinkSync(outside, join(cwd, "link"));
    const remedy =
      value === ".." ? "move it to where it isn't served, and name" : `--config ${JSON_NAME}\n`;
    const refused = new RegExp(
      `^barewire: "${key}" in ${JSON_NAME} leads out of this folder, .* To allow it: ${remedy}`,
    );
    await failsWith(t, [], refused, { cwd });
    await failsWith(t, ["why", "/"], refused, { cwd });
    if (value !== "..") await run(t, ["-c", JSON_NAME], { cwd }).port();
  }
  const cwd = withConfig(t, '{"root":"site","mounts":{"/x":"site"},"port":0}');
  await run(t, [], { cwd }).port();
});

test(
  "what a file says that nobody named can't let others in, or show them more",
  posix,
  async (t) => {
    const outside = folderWith(t, { users: `ada:${hashSync("x", 4)}` });
    for (const [key, value, verb] of [
      ["host", true, "lets others in"],
      ["host", "0.0.0.0", "lets others in"],
      ["host", "192.0.2.1", "lets others in"],
      ["host", "example.org", "lets others in"],
      ["allowHost", true, "lets others in"],
      ["allowHost", ["a.example"], "lets others in"],
      ["cors", true, "lets others in"],
      ["cors", "https://a.example", "lets others in"],
      ["dotfiles", true, "shows what is hidden"],
      ["unix", "../s.sock", "leads out of this folder"],
      ["unix", "link/s.sock", "leads out of this folder"],
      ["authFile", "link/users", "leads out of this folder"],
      ["authFile", "link/nowhere", "leads out of this folder"],
    ] as const) {
      const cwd = withConfig(t, JSON.stringify({ [key]: value }));
      symlinkSync(outside, join(cwd, "link"));
      const refused = new RegExp(
        `^barewire: "${key}" in ${JSON_NAME} ${verb}, which a file that nobody named can't do\\. To allow it: --config ${JSON_NAME}\n$`,
      );
      await failsWith(t, [], refused, { cwd });
      await failsWith(t, ["why", "site", "/"], refused, { cwd });
    }
    const harmless = { cors: false, dotfiles: false, port: 0 };
    for (const host of ["localhost", "127.0.0.1"]) {
      await run(t, [], { cwd: withConfig(t, JSON.stringify({ ...harmless, host })) }).port();
    }
    const inside = withConfig(t, '{"unix":"s.sock","authFile":"users","root":"site"}');
    writeFileSync(join(inside, "users"), `ada:${hashSync("x", 4)}`);
    await run(t, [], { cwd: inside }).prints(/s\.sock\n/);
    const other = withConfig(t, '{"host":true,"cors":true,"dotfiles":true,"port":0}');
    await run(t, ["-c", JSON_NAME], { cwd: other }).port();
    // What a stronger source decides isn't the file's any more.
    const stronger = ["--host", "localhost", "--no-cors", "--no-dotfiles"];
    await run(t, stronger, { cwd: other }).port();
  },
);
