/**
 * What does `barewire --help` say? The table of flags, laid out, with words around it.
 *
 * This file refuses to know any flag by name.
 */
import { defaultText, FLAGS, type Flag, type FlagGroup } from "./flags.ts";

const WIDTH = 80;
/** Where the words beside the flags begin: behind the longest of them. */
const INDENT = 2 + Math.max(...FLAGS.map((flag) => flagWords(flag).length));

const TITLES: readonly (readonly [FlagGroup, string])[] = [
  ["serving", "Where"],
  ["showing", "What is printed"],
  ["deadlines", "Patience (10s, 500ms, 2m; a plain number is seconds)"],
  ["limits", "Limits (bytes, or 16k, 1m; beyond them a request is refused)"],
];

const EXAMPLES: readonly (readonly [words: string, what: string])[] = [
  ["barewire", "htdocs where it exists, else this folder"],
  ["barewire site --port 3000", "another folder, another port"],
  ["barewire --wire", "see what HTTP really is"],
  ["barewire site --host", "let other computers read the folder"],
];

export function helpText(version: string): string {
  const groups = TITLES.map(([group, title]) => {
    const flags = FLAGS.filter((flag) => flag.group === group);
    return `${title}\n${flags.map(flagLines).join("")}`;
  });
  return [
    `barewire ${version}: serves a folder over HTTP/1.1, from raw sockets\n`,
    "barewire [folder] [flags]\n",
    ...groups,
    `Examples\n${EXAMPLES.map(([words, what]) => `  ${words.padEnd(INDENT - 2)}${what}\n`).join("")}`,
  ].join("\n");
}

/** "  -p, --port N" */
function flagWords({ name, short, value }: Flag): string {
  const letter = short === undefined ? "    " : `-${short}, `;
  return `  ${letter}--${name}${value === undefined ? "" : ` ${value}`}`;
}

function flagLines(flag: Flag): string {
  const standard = defaultText(flag);
  const help = standard === undefined ? flag.help : `${flag.help} (${standard})`;
  return wrapped(help, WIDTH - INDENT)
    .map((line, index) => `${(index === 0 ? flagWords(flag) : "").padEnd(INDENT)}${line}\n`)
    .join("");
}

/** Lines of whole words, at most `width` long. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
