/**
 * What does a person read when the server has started? Where it is, what it serves, who can read it.
 *
 * Printed only once connections are accepted: other programs wait for the line with the URL.
 * This file refuses to know how any of this was decided.
 */
import type { Paint } from "../wire/paint.ts";
import { safeName } from "../wire/visible.ts";
import type { Remarks } from "./remarks.ts";

/** Who can connect: people at this computer, or whoever reaches one of its addresses. */
export type Reach = "this computer" | "the network" | "a socket file";

export interface Started {
  readonly folder: string;
  /** The file of the folder that chose which of its folders is served. */
  readonly chosenBy: string | undefined;
  /** Other folders, by the path under which they lie. */
  readonly mounts: Readonly<Record<string, string>>;
  /** What a visit to the first page shows. */
  readonly first: "a page" | "a list" | "nothing" | "nothing, without index files";
  /** At least one; of a Unix socket, its path. */
  readonly urls: readonly string[];
  readonly reach: Reach;
  readonly remarks: Remarks;
}

const WIDTH = 78;

function who({ reach, urls }: Started): string {
  if (reach === "this computer") return "Only this computer can connect; --host lets others in.";
  if (reach === "a socket file") return "Whoever may open this socket can read the folder.";
  const addresses = urls.length === 1 ? "this address" : "one of these addresses";
  return `Whoever reaches ${addresses} can read the folder.`;
}

export function banner(started: Started, paint: Paint): string {
  const { folder, chosenBy, mounts, urls, reach, remarks } = started;
  const choice = chosenBy === undefined ? "" : ` (${chosenBy})`;
  const hints = [...remarks.hints, "Ctrl+C stops the server."];
  const lines = [
    "",
    `  ${paint("name", "barewire")} serves ${safeName(folder)}${choice}`,
    ...Object.entries(mounts).map(
      ([path, dir]) => `  and ${safeName(dir)} under ${safeName(path)}`,
    ),
    "",
    ...urls.map((url) => `  ${paint("address", safeName(url))}`),
    "",
    `  ${paint(reach === "the network" ? "warning" : "hint", who(started))}`,
    ...remarks.warnings.map((warning) => `  ${paint("warning", warning)}`),
    ...filled(hints).map((line) => `  ${paint("hint", line)}`),
    ...firstPage(started).map((line) => `  ${paint("hint", line)}`),
  ];
  return `${lines.join("\n")}\n\n`;
}

function firstPage({ first }: Started): string[] {
  if (first === "a page" || first === "a list") return [];
  const why = first === "nothing" ? "No page answers for / here." : "Index files are off.";
  return [`${why} --list shows what is in the folder.`];
}

/** Sentences one after the other, in lines of which none is broken. */
function filled(sentences: readonly string[]): string[] {
  const lines: string[] = [];
  for (const sentence of sentences) {
    const last = lines.at(-1);
    const fits = last !== undefined && last.length + 1 + sentence.length <= WIDTH;
    if (fits) lines.splice(-1, 1, `${last} ${sentence}`);
    else lines.push(sentence);
  }
  return lines;
}

/** For --quiet: the addresses and nothing else. */
export function shortBanner(started: Started): string {
  return started.urls.map((url) => `${safeName(url)}\n`).join("");
}
