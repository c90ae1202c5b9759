/**
 * What may no request bring to light? A site that lies among secrets and has some of its own.
 */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { temporaryFolder } from "../support/folder.ts";
import { bytesOf, contentOf, type Served, serveFolder } from "./served.ts";

/** What every file holds that must not be read. */
export const SECRET = "must-not-be-read";

/** A site in a folder of secrets, with secrets of its own; every page is open, and folders are listed. */
export async function trapped(t: TestContext): Promise<Served> {
  const folder = temporaryFolder(t, {
    "secret.txt": SECRET,
    "site-restricted/secret.txt": SECRET,
    "site/index.html": "top",
    "site/a.txt": "a",
    "site/a/b.txt": "b",
    "site/dir/c.txt": "c",
    "site/.env": SECRET,
    "site/.git/config": SECRET,
    "site/.hidden/sub/open.txt": SECRET,
    "site/a/.htpasswd": SECRET,
    "site/.well-known/security.txt": "well known",
    "site/.well-known/.private/x": SECRET,
  });
  return serveFolder(t, join(folder, "site"), { list: true, archive: true });
}

/** Nobody is told anything but that it is a bad path, or that there is nothing. */
export async function isClosed(served: Served, target: string): Promise<void> {
  const response = await served.ask(target, ["Accept: text/html"]);
  assert.ok(response.status === 400 || response.status === 404, `${target} ${response.status}`);
  assert.ok(!bytesOf(response).includes(SECRET), target);
  assert.doesNotMatch(contentOf(response), /root:|barewire-files|ENOENT|Error:/, target);
}
