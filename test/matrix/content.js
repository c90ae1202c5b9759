// What do the built applications say and count that isn't their framework's business?

import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

/**
 * An upload may be larger than memory: its pieces are hashed as they come, and forgotten.
 *
 * @param {AsyncIterable<Uint8Array> | Iterable<Uint8Array> | null} pieces
 */
export async function counted(pieces) {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of pieces ?? []) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest("hex") };
}

/**
 * The fields of a form, and what its file holds.
 *
 * @param {FormData} form
 */
export async function described(form) {
  const file = form.get("file");
  return {
    name: form.get("name"),
    note: form.get("note"),
    file: file instanceof File ? await describedFile(file) : null,
  };
}

/** @param {File} file */
async function describedFile(file) {
  const { bytes, sha256 } = await counted(file.stream());
  return { name: file.name, size: bytes, sha256 };
}

/**
 * Three pieces, with a pause behind each.
 *
 * @param {string} type
 * @param {(number: number) => string} written
 */
export function streamed(type, written) {
  async function* pieces() {
    for (const number of [1, 2, 3]) {
      yield new TextEncoder().encode(written(number));
      await pause(20);
    }
  }
  return new Response(ReadableStream.from(pieces()), { headers: { "Content-Type": type } });
}
