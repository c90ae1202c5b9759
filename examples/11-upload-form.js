/**
 * 11. A form with a file that is larger than memory.
 *
 * `request.formData()` holds a whole form in memory, within limits. `formParts` gives one part after the other
 * instead, as they come: each piece of the file goes through a hash into a file of ours.
 *
 *     node examples/11-upload-form.js
 *     curl -F note=hello -F file=@large-file http://localhost:8000/
 */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { formParts, serve } from "barewire";

const folder = await mkdtemp(join(tmpdir(), "uploads-"));
let count = 0;
const form = `<!doctype html>
<title>Send a file</title>
<form method="post" enctype="multipart/form-data">
  <label>Note <input name="note"></label> <label>File <input name="file" type="file"></label>
  <button>Send</button>
</form>
`;

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  maxRequestBodySize: Number.MAX_SAFE_INTEGER, // The disk is the limit.
  fetch: async (request) => {
    if (request.method !== "POST") {
      return new Response(form, { headers: { "Content-Type": "text/html; charset=utf-8" } });
    }
    const lines = [];
    for await (const part of formParts(request)) {
      if (part.filename === undefined) lines.push(`${part.name}: ${await part.text()}`);
      else if (part.filename !== "") lines.push(`${part.filename}: ${await keep(part)}`);
    }
    return new Response(`${lines.join("\n")}\n`);
  },
}).ready();

/** @param {AsyncIterable<Uint8Array>} part */
async function keep(part) {
  const path = join(folder, `${++count}`); // A name of ours: theirs could lead anywhere.
  const hash = createHash("sha256");
  /** @param {AsyncIterable<Uint8Array>} pieces */
  async function* hashed(pieces) {
    for await (const piece of pieces) yield hash.update(piece) && piece;
  }
  try {
    await pipeline(part, hashed, createWriteStream(path));
  } catch (error) {
    throw await rm(path, { force: true }).then(() => error); // Half a file is worse than none.
  }
  return `SHA-256 ${hash.digest("hex")}, kept as ${path}`;
}

console.log(`Uploads to ${server.url} are kept in ${folder}`);
