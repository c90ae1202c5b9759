/**
 * What does a person read when the server has started? Where it is, what it serves, who can read it.
 *
 * Printed only once connections are accepted: other programs wait for the line with the URL.
 * This file refuses to know how any of this was decided.
 */
import type { Paint } from "../wire/paint.ts";
import { safeName } from "../wire/visible.ts";

/** Who can connect: people at this computer, or whoever reaches one of its addresses. */
export type Reach = "this computer" | "the network" | "a socket file";

export interface Started {
  readonly folder: string;
  readonly hasIndex: boolean;
  /** At least one; of a Unix socket, its path. */
  readonly urls: readonly string[];
  readonly reach: Reach;
}

function who({ reach, urls }: Started): string {
  if (reach === "this computer") return "Only this computer can connect; --host lets others in.";
  if (reach === "a socket file") return "Whoever may open this socket can read the folder.";
  const addresses = urls.length === 1 ? "this address" : "one of these addresses";
  return `Whoever reaches ${addresses} can read the folder.`;
}

export function banner(started: Started, paint: Paint): string {
  const { folder, urls, reach, hasIndex } = started;
  const lines = [
    "",
    `  ${paint("name", "barewire")} serves ${safeName(folder)}`,
    "",
    ...urls.map((url) => `  ${paint("address", safeName(url))}`),
    "",
    `  ${paint(reach === "the network" ? "warning" : "hint", who(started))}`,
    `  ${paint("hint", "Names that begin with a dot are not served. Ctrl+C stops the server.")}`,
  ];
  if (!hasIndex) {
    const hint = "There is no index.html here, so / is not found; open a page by its name.";
    lines.push(`  ${paint("hint", hint)}`);
  }
  return `${lines.join("\n")}\n\n`;
}

/** For --quiet: the addresses and nothing else. */
export function shortBanner(started: Started): string {
  return started.urls.map((url) => `${safeName(url)}\n`).join("");
}
