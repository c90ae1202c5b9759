/**
 * Is every answer one version of its file while files change under the server? The short form of what
 * test/long/replaced-files.long.test.ts does for longer, without a word on how fast.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { startChild } from "../long/child-server.ts";
import { changingFolder, hunt } from "../long/hunt.ts";

const SECONDS = 3;

test("no answer is old or mixed while files are replaced, rewritten, cut and deleted", async (t) => {
  const folder = changingFolder({ after: (action) => t.after(action) });
  await using server = await startChild(folder.path, "source");
  const { findings } = await hunt(folder, server.port, { seconds: SECONDS });
  t.diagnostic(findings.summary);
  assert.equal(findings.violations, 0, findings.details);
  assert.ok(findings.counted("200") > 0);
});
