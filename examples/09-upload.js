/**
 * 9. An upload that is larger than memory.
 *
 * Content comes in pieces, and nobody has to keep them all: each piece goes through a hash into a file.
 * When the disk is slower than the network, barewire stops reading, and the sender has to wait.
 *
 *     node examples/09-upload.js
 *     curl -T large-file http://localhost:8000/
 */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { HttpResponse, serve } from "barewire";

const folder = await mkdtemp(join(tmpdir(), "uploads-"));
let count = 0;

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  maxRequestBodySize: Number.MAX_SAFE_INTEGER, // The disk is the limit.
  handler: async ({ method, content }) => {
    if (method === "PUT") return HttpResponse.text(await keep(content), { status: 201 });
    const fields = { Allow: "PUT" };
    return HttpResponse.text("Send me a file.\n", { status: 405, fields });
  },
}).ready();

/** @param {AsyncIterable<Uint8Array>} content */
async function keep(content) {
  const path = join(folder, `${++count}`); // A name of ours: theirs could lead anywhere.
  const hash = createHash("sha256");
  /** @param {AsyncIterable<Uint8Array>} pieces */
  async function* hashed(pieces) {
    for await (const piece of pieces) {
      hash.update(piece);
      yield piece;
    }
  }
  try {
    await pipeline(content, hashed, createWriteStream(path));
  } catch (error) {
    await rm(path, { force: true }); // Half a file is worse than none.
    throw error;
  }
  return `${hash.digest("hex")}  ${path}\n`;
}

console.log(`Uploads to ${server.url} are kept in ${folder}`);
