/**
 * What does `barewire --help` say? The table of flags, laid out, with words around it.
 *
 * One line for each flag. This file refuses to know any flag by name.
 */
import type { Flag, FlagGroup } from "./flag.ts";
import { defaultText, FLAGS } from "./flags.ts";
import { TOOL_USES } from "./tool-names.ts";

const TITLES: readonly (readonly [FlagGroup, string])[] = [
  ["where", "Where"],
  ["https", "HTTPS"],
  ["files", "Which file answers"],
  ["answers", "What goes with it"],
  ["access", "Who gets it"],
  ["showing", "What is printed"],
  ["settings", "Settings"],
  ["service", "As a service"],
  ["memory", "Memory (bytes, or 16k, 1m)"],
  ["deadlines", "Patience (10s, 500ms, 2m; a plain number is seconds)"],
  ["limits", "Limits (bytes, or 16k, 1m; beyond them it is refused)"],
];

const EXAMPLES: readonly (readonly [words: string, what: string])[] = [
  ["barewire", "htdocs where it exists, else this folder"],
  ["barewire site --port 3000", "another folder, another port"],
  ["barewire --wire", "see what HTTP really is"],
  ["barewire site --host", "let other computers read the folder"],
  ["barewire app.mjs site --watch", "an application, and a folder beside it"],
  ["barewire why site /about", "what would be answered, and why"],
  ["barewire config", "every setting, and who decided it"],
  ["barewire talk localhost:8000", "speak HTTP by hand, with any server"],
];

export function helpText(version: string): string {
  // Where the words beside the flags begin: behind the longest of them.
  const indent = 2 + Math.max(...FLAGS.map((flag) => flagWords(flag).length));
  const groups = TITLES.map(([group, title]) => {
    const flags = FLAGS.filter((flag) => flag.group === group);
    return `${title}\n${flags.map((flag) => flagLine(flag, indent)).join("")}`;
  });
  return [
    `barewire ${version}: serves folders and applications over HTTP/1.1, from raw sockets\n`,
    "barewire [folder] [application] [flags]",
    "barewire why [folder] [application] <request line, path or .http file> [flags]",
    "barewire config [folder] [application] [flags]",
    ...TOOL_USES.map(([name, use]) => `barewire ${name} ${use}`),
    `  (each of the last ${TOOL_USES.length} has flags of its own: barewire ${TOOL_USES[0]?.[0]} --help)\n`,
    ...groups,
    "Each flag is also a variable (BAREWIRE_CLEAN_URLS=off) and a key of",
    'barewire.config.json ("cleanUrls": "off"). Flags win, then variables.\n',
    `Examples\n${EXAMPLES.map(([words, what]) => `  ${words.padEnd(indent - 2)}${what}\n`).join("")}`,
  ].join("\n");
}

/** "  -p, --port N"; what is on by itself is shown as what switches it off. */
function flagWords({ name, short, kind, value = "", standard }: Flag): string {
  const letter = short === undefined ? "    " : `-${short}, `;
  const shown = kind === "switch" && standard === true ? `no-${name}` : name;
  return `  ${letter}--${shown}${value}`;
}

function flagLine(flag: Flag, indent: number): string {
  const standard = defaultText(flag);
  const help = standard === undefined ? flag.help : `${flag.help} (${standard})`;
  return `${flagWords(flag).padEnd(indent)}${help}\n`;
}
