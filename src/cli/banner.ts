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

export interface StartedFolder {
  readonly path: string;
  /** "/docs/", or "" for the whole site. */
  readonly under: string;
  /** The file of the folder that chose which of its folders is served. */
  readonly chosenBy: string | undefined;
  /** Other folders, by the path under which they lie. */
  readonly mounts: Readonly<Record<string, string>>;
  /** What a visit to the first page shows. */
  readonly first: "a page" | "a list" | "nothing" | "nothing, without index files";
}

export interface StartedApplication {
  readonly name: string;
  /** It is asked before the folder, not after it. */
  readonly comesFirst: boolean;
}

export interface Started {
  /** A folder, an application, or both. */
  readonly folder: StartedFolder | undefined;
  readonly application: StartedApplication | undefined;
  /** At least one; of a Unix socket, its path. */
  readonly urls: readonly string[];
  readonly reach: Reach;
  readonly remarks: Remarks;
}

const WIDTH = 78;

function who({ application, reach, urls }: Started): string {
  const can = application === undefined ? "can read the folder" : "can use the application";
  if (reach === "this computer") return "Only this computer can connect; --host lets others in.";
  if (reach === "a socket file") return `Whoever may open this socket ${can}.`;
  const addresses = urls.length === 1 ? "this address" : "one of these addresses";
  return `Whoever reaches ${addresses} ${can}.`;
}

/** "runs app.ts", "and serves /site under /docs/", "and /other under /more". */
function what({ application, folder }: Started, paint: Paint): string[] {
  const name = paint("name", "barewire");
  const lines = application === undefined ? [] : [`  ${name} runs ${safeName(application.name)}`];
  if (folder === undefined) return lines;
  const { path, under, chosenBy, mounts } = folder;
  const choice = chosenBy === undefined ? "" : ` (${chosenBy})`;
  const place = application === undefined || under === "" ? "" : ` under ${safeName(under)}`;
  lines.push(`  ${lines.length === 0 ? name : "and"} serves ${safeName(path)}${place}${choice}`);
  for (const [at, dir] of Object.entries(mounts)) {
    lines.push(`  and ${safeName(dir)} under ${safeName(at)}`);
  }
  return lines;
}

function order({ application, folder }: Started): string[] {
  if (application === undefined || folder === undefined) return [];
  const name = safeName(application.name);
  return application.comesFirst
    ? [`${name} is asked first, and the folder where it declines.`]
    : [`What the folder has is served from it; all else goes to ${name}.`];
}

export function banner(started: Started, paint: Paint): string {
  const { urls, reach, remarks } = started;
  const hints = [...remarks.hints, "Ctrl+C stops the server."];
  const lines = [
    "",
    ...what(started, paint),
    "",
    ...urls.map((url) => `  ${paint("address", safeName(url))}`),
    "",
    `  ${paint(reach === "the network" ? "warning" : "hint", who(started))}`,
    ...remarks.warnings.map((warning) => `  ${paint("warning", warning)}`),
    ...order(started).map((line) => `  ${paint("hint", line)}`),
    ...filled(hints).map((line) => `  ${paint("hint", line)}`),
    ...firstPage(started).map((line) => `  ${paint("hint", line)}`),
  ];
  return `${lines.join("\n")}\n\n`;
}

function firstPage({ application, folder }: Started): string[] {
  if (application !== undefined || folder === undefined) return [];
  const { first } = folder;
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
export function shortBanner({ urls }: Pick<Started, "urls">): string {
  return urls.map((url) => `${safeName(url)}\n`).join("");
}
