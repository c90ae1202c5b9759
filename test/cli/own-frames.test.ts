/**
 * Does a stack keep the lines of whoever wrote the application, and lose the others?
 */
import assert from "node:assert/strict";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { withoutOwnFrames } from "../../src/cli/own-frames.ts";

test("lines of the runtime and of the command's folder are left out", () => {
  const ours = dirname(process.argv[1] ?? "");
  const kept = ["Error: in node:fs (said the message)", "    at deep (file:///srv/app.mjs:1:2)"];
  const lost = [
    "    at node:internal/process/task_queues:95:5",
    "    at async ModuleLoader.import (node:internal/modules/esm/loader:606:24)",
    "    at new Promise (<anonymous>)",
    `    at x (${join(ours, "barewire.cjs")}:1:2)`,
    `    at ${pathToFileURL(join(ours, "app/serve.js")).href}:1:2`,
  ];
  assert.equal(withoutOwnFrames([...kept, ...lost].join("\n")), kept.join("\n"));
});
