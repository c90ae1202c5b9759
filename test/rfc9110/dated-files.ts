/**
 * Which files do conditional requests and requests for ranges ask for? Two that were modified at a known
 * moment: one that is kept in memory, one that is streamed from the disk.
 */
import type { TestContext } from "node:test";
import type { ParsedResponse } from "../support/response-parser.ts";
import { ask, type FieldLine, field, startFolder } from "./asking.ts";

/** Not a whole second: a file with such a date is trusted only after two seconds. */
const MODIFIED_S = 784_111_777.5;
export const MODIFIED = "Sun, 06 Nov 1994 08:49:37 GMT";
export const BEFORE = "Sun, 06 Nov 1994 08:49:36 GMT";
export const AFTER = "Sun, 06 Nov 1994 08:49:38 GMT";

const LENGTH = 5000;
const TEXT = "0123456789".repeat(LENGTH / 10);
export const TARGETS: readonly string[] = ["/small.txt", "/large.txt"];

export function textOf(target: string): string {
  return target === "/large.txt" ? `${TEXT}!` : TEXT;
}

export function lengthOf(target: string): number {
  return textOf(target).length;
}

export interface DatedFiles {
  readonly port: number;
  /** The entity tag of what is there. */
  tag(target: string): Promise<string>;
  /** The status of a GET, or of another method. */
  status(target: string, fields: readonly FieldLine[], method?: string): Promise<number>;
  /** The answer to a GET with Range, and with these lines besides. */
  askRange(target: string, range: string, ...fields: FieldLine[]): Promise<ParsedResponse>;
}

/** A folder of the two files, with a folder beside them. */
export async function startDatedFiles(t: TestContext): Promise<DatedFiles> {
  const contents = {
    "small.txt": textOf("/small.txt"),
    "large.txt": textOf("/large.txt"),
    "folder/index.html": "in",
  };
  const { port } = await startFolder(t, contents, { cachedFileMaxBytes: LENGTH }, MODIFIED_S);
  return {
    port,
    tag: async (target) => field(await ask(port, target), "ETag"),
    status: async (target, fields, method = "GET") =>
      (await ask(port, target, { method, fields })).status,
    askRange: (target, range, ...fields) =>
      ask(port, target, { fields: [["Range", range], ...fields] }),
  };
}
