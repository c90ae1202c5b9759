/**
 * Which files are served? The same for every subject, made anew in a temporary folder for each run.
 *
 * Content is random wherever it is to come back as it is: a picture or a film, which no server tries to
 * compress, so that the figures are about the same bytes. Only the page is text; its sibling is made here
 * by gzip, and by nothing better, since not every peer knows another coding.
 */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const KIB = 1024;
const MIB = KIB * KIB;
/** A folder with more entries is something few sites have. */
const FILES_PER_FOLDER = 1000;
const MANY_FILE_BYTES = 512;

/** What is served, by name. */
export const FILES = {
  tiny: "tiny.txt",
  small: "small.png",
  hundredKib: "hundred.jpg",
  oneMib: "one.jpg",
  hundredMib: "hundred.mp4",
  page: "page.html",
} as const;

export interface Site {
  /** The folder that is served. */
  readonly root: string;
  /** For what isn't served: certificate, configurations. */
  readonly besides: string;
  /** The size of a file of the site, in bytes. */
  size(file: string): number;
  /** Sees to it that there are at least so many files of 512 bytes, named by `manyFile`. */
  fill(count: number): void;
  /** Removes all of it. */
  remove(): void;
}

/** The name of one of many files; `%d` in the path of a load stands for the same. */
export function manyFile(index: number): string {
  return `many/${Math.floor(index / FILES_PER_FOLDER)}/${index}.png`;
}

/** @throws Error when the temporary folder can't be written. */
export function makeSite(): Site {
  const place = mkdtempSync(join(tmpdir(), "barewire-bench-"));
  const root = join(place, "site");
  const besides = join(place, "besides");
  mkdirSync(root);
  mkdirSync(besides);
  const write = (name: string, content: string | Uint8Array): void =>
    writeFileSync(join(root, name), content);
  write(FILES.tiny, "Hello from the bench\n");
  write(FILES.small, randomBytes(4 * KIB));
  write(FILES.hundredKib, randomBytes(100 * KIB));
  write(FILES.oneMib, randomBytes(MIB));
  write(FILES.hundredMib, randomBytes(100 * MIB));
  const page = pageText();
  write(FILES.page, page);
  write(`${FILES.page}.gz`, gzipSync(page, { level: 9 }));
  let filled = 0;
  return {
    root,
    besides,
    size: (file) => statSync(join(root, file)).size,
    fill: (count) => {
      for (; filled < count; filled++) {
        if (filled % FILES_PER_FOLDER === 0) {
          mkdirSync(join(root, "many", String(filled / FILES_PER_FOLDER)), { recursive: true });
        }
        write(manyFile(filled), randomBytes(MANY_FILE_BYTES));
      }
    },
    remove: () => rmSync(place, { recursive: true, force: true }),
  };
}

/** About 16 KiB of HTML, of which a fifth is left when it is compressed. */
function pageText(): string {
  const paragraphs = Array.from(
    { length: 120 },
    (_, line) => `<p id="p${line}">Line ${line}: ${randomBytes(24).toString("hex")} and so on.</p>`,
  );
  const head = `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>`;
  return `${head}<body>\n${paragraphs.join("\n")}\n</body></html>\n`;
}
