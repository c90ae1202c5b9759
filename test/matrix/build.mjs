// Are the applications built that need it? Builds each with its framework's own program, under the Node that runs
// this file, and ends with 1 and what the program said when it fails.

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const TIME_OUT_MS = 120_000;

const BUILDERS = {
  sveltekit: "vite/bin/vite.js",
  astro: "astro/bin/astro.mjs",
};

for (const [folder, builder] of Object.entries(BUILDERS)) {
  const script = fileURLToPath(new URL(`node_modules/${builder}`, import.meta.url));
  const { status, error, stdout, stderr } = spawnSync(process.execPath, [script, "build"], {
    cwd: fileURLToPath(new URL(folder, import.meta.url)),
    encoding: "utf8",
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: "1", NO_COLOR: "1" },
    timeout: TIME_OUT_MS,
  });
  if (status !== 0) {
    console.error(`${folder} can't be built: ${error?.message ?? ""}\n${stdout}${stderr}`);
    process.exitCode = 1;
  }
}
