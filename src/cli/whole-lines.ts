/**
 * How do several processes write into one pipe without tearing each other's lines?
 *
 * In pieces that end where a line ends, and that the system takes whole: up to PIPE_BUF bytes it lets nothing
 * come between, in a pipe that blocks or doesn't (POSIX, write). A line that is longer by itself can't be helped. This file
 * refuses to know what is in the lines.
 */

/** PIPE_BUF where it is greatest that we know; POSIX asks for 512, which no line fits into. */
export const WHOLE_BYTES: number = process.platform === "linux" ? 4096 : 512;

/** Bytes that one UTF-16 unit can become. */
const WIDEST = 3;

/** The beginning of `text` to write next: whole lines of at most `most` bytes, or one that is longer. */
export function wholeLines(text: string, most: number): string {
  if (text.length * WIDEST <= most || Buffer.byteLength(text) <= most) return text;
  const start = text.slice(0, most);
  const lines = endingLines(
    Buffer.byteLength(start) <= most ? start : text.slice(0, most / WIDEST),
  );
  if (lines !== "") return lines;
  const end = text.indexOf("\n");
  return end < 0 ? text : text.slice(0, end + 1);
}

function endingLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}
