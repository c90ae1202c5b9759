/**
 * What does it look like? One drawing in four media types.
 */
import { readFile } from "node:fs/promises";
import { Refusal } from "./routing.js";

/** In the order in which they are preferred. @type {Record<string, string>} */
const NAMES = {
  "image/webp": "wave.webp",
  "image/svg+xml": "wave.svg",
  "image/jpeg": "wave.jpeg",
  "image/png": "wave.png",
};

/** @type {Map<string, Uint8Array>} */
const images = new Map();
for (const [type, name] of Object.entries(NAMES)) {
  images.set(type, await readFile(`${import.meta.dirname}/images/${name}`));
}

/**
 * @param {string} type
 * @param {Record<string, string>} [headers]
 */
const shown = (type, headers = {}) =>
  new Response(images.get(type), { headers: { ...headers, "Content-Type": type } });

export const png = () => shown("image/png");
export const jpeg = () => shown("image/jpeg");
export const webp = () => shown("image/webp");
export const svg = () => shown("image/svg+xml");

/** By Accept: whichever is named; PNG for whoever takes any. @param {import("./routing.js").Visit} visit */
export function image({ request }) {
  const accept = (request.headers.get("accept") ?? "*/*").toLowerCase();
  const type = [...images.keys()].find((name) => accept.includes(name));
  // A cache has to know that somebody else may get another one.
  if (type !== undefined) return shown(type, { Vary: "Accept" });
  if (/(image|\*)\/\*/.test(accept)) return shown("image/png", { Vary: "Accept" });
  throw new Refusal(406, `There are ${[...images.keys()].join(", ")}.`, { Vary: "Accept" });
}
