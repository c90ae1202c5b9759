/**
 * Which applications need a build before they can be asked, and which Node does each of them need?
 *
 * They stand here and not in examples/: what builds them is large, and newcomers shouldn't have to install it.
 */
import { readFileSync } from "node:fs";

export interface Built {
  /** The folder beside this file. */
  readonly name: string;
  /** The framework's package, which says which Node it needs. */
  readonly package: string;
}

export const BUILT: readonly Built[] = [
  { name: "sveltekit", package: "@sveltejs/kit" },
  { name: "astro", package: "astro" },
];

/** Why a framework doesn't run on a Node, such as "v20.20.2", or false. What isn't Node is always tried. */
export function ruledOut(built: Built, version: string): string | false {
  const runtime = majorAndMinor(version, /^v(\d+)\.(\d+)/);
  if (runtime === null) return false;
  const own = JSON.parse(readFileSync(new URL(manifestOf(built), import.meta.url), "utf8"));
  const least = majorAndMinor(own.engines.node, /^>=(\d+)\.(\d+)/);
  if (least === null) {
    throw new Error(
      `${built.package} needs Node ${own.engines.node}: teach ruledOut() to read it.`,
    );
  }
  const enough = runtime[0] === least[0] ? runtime[1] >= least[1] : runtime[0] > least[0];
  return !enough && `${built.package} ${own.version} needs Node ${least.join(".")} or later`;
}

function manifestOf({ package: name }: Built): string {
  return `node_modules/${name}/package.json`;
}

function majorAndMinor(text: string, pattern: RegExp): [number, number] | null {
  const [, major, minor] = pattern.exec(text) ?? [];
  return major === undefined ? null : [Number(major), Number(minor)];
}
