/**
 * Where in a file does a transcript stand?
 *
 * It is the whole file, as `barewire --wire=full` writes it, with what else the command has printed; or it
 * stands in a page of Markdown, in blocks that are called transcript, each a conversation of its own. This
 * file refuses to know what a transcript says.
 */

export interface TranscriptText {
  readonly text: string;
  /** The number of its first line in the file, from 1. */
  readonly firstLine: number;
}

const FENCE = /^```(.*)$/;
const TRANSCRIPT = "transcript";
/** A line that some speaker's mark begins, whether or not the rest of it can be read. */
const MARKED = /^ *(?:\d+\.\d{3} +)?(?:#\d+ )?[→←✗·]/;

export function transcriptsIn(text: string): TranscriptText[] {
  const lines = text.split(/\r?\n/);
  const blocks: TranscriptText[] = [];
  let begun: number | undefined;
  let kind = "";
  for (const [index, line] of lines.entries()) {
    const fence = FENCE.exec(line)?.[1];
    if (fence === undefined) continue;
    if (begun === undefined) {
      begun = index;
      kind = fence.trim();
    } else if (fence === "") {
      const block = lines.slice(begun + 1, index).join("\n");
      if (kind === TRANSCRIPT) blocks.push({ text: block, firstLine: begun + 2 });
      begun = undefined;
    }
  }
  return blocks.length > 0 ? blocks : [saidIn(lines)];
}

/** Without what the command says before the first connection, and when it ends. */
function saidIn(lines: readonly string[]): TranscriptText {
  const first = lines.findIndex((line) => MARKED.test(line));
  if (first < 0) return { text: lines.join("\n"), firstLine: 1 };
  const end = lines.findLastIndex((line) => MARKED.test(line)) + 1;
  return { text: lines.slice(first, end).join("\n"), firstLine: first + 1 };
}
