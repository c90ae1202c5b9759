/**
 * Which small picture stands for an entry?
 *
 * Drawn once in the page and used by name, so that a thousand rows don't hold a thousand drawings.
 * This file refuses to know where a picture is shown.
 */
import { mediaType } from "../disk/media-types.ts";

const PAPER = "M6 3h8l5 5v12.5a.5.5 0 0 1-.5.5h-13a.5.5 0 0 1-.5-.5v-17a.5.5 0 0 1 .5-.5zM14 3v5h5";

const PATHS: Readonly<Record<string, string>> = {
  folder: "M3 6.5a1 1 0 0 1 1-1h5l2 2.5h9a1 1 0 0 1 1 1v9.5a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1z",
  file: PAPER,
  text: `${PAPER}M8.5 12.5h7M8.5 16h5`,
  image: "M4 4.5h16v15H4zM4 16l4.5-4.5 4 4 2.5-2.5 5 5M15.5 8.5h.01",
  video: "M4 5h16v14H4zM10 9l5 3-5 3z",
  audio:
    "M9 17.5V6l10-2v11.5M9 17.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0zM19 15.5a2.5 2.5 0 1 1-5 0 2.5 2.5 0 0 1 5 0z",
  archive: "M4 4.5h16v4H4zM5.5 8.5v11h13v-11M10 12.5h4",
  up: "M12 19V6M6.5 11.5 12 6l5.5 5.5",
  down: "M12 4v12M6.5 10.5 12 16l5.5-5.5M5 20h14",
};

/** All of them, to be put into a page once. */
export const ICONS: string = `<svg hidden>${Object.entries(PATHS)
  .map(([name, path]) => `<symbol id="${name}" viewBox="0 0 24 24"><path d="${path}"/></symbol>`)
  .join("")}</svg>`;

const PACKED =
  /^application\/(?:zip|gzip|zstd|java-archive|x-(?:7z|bzip2?|tar|xz|rar|zip).*|vnd\.rar)$/;
const WRITTEN = /^(?:text\/|application\/(?:json|pdf|xml|rtf|wasm|.*\+(?:json|xml)))/;

export function iconOf(name: string, isFolder: boolean): string {
  if (isFolder) return icon("folder");
  const type = mediaType(name);
  const [group = ""] = type.split("/");
  if (group === "image" || group === "video" || group === "audio") return icon(group);
  if (PACKED.test(type)) return icon("archive");
  return icon(WRITTEN.test(type) ? "text" : "file");
}

export function icon(name: string): string {
  return `<svg aria-hidden="true"><use href="#${name}"/></svg>`;
}
