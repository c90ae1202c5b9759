/**
 * What must every answer say so that a page may use shared memory and precise timers?
 *
 * Cross-origin isolation, by the HTML standard (COOP, COEP) and the Fetch standard (CORP). A page is
 * isolated when it opens no window of another origin that could reach back, and embeds only what agrees to
 * be embedded. This file refuses to know what a page does with it.
 */
import { Dressing } from "../http/dressing.ts";

/**
 * What isolates every page of a site.
 *
 * @param shared pages of other origins may read the site, so isolated ones may embed it as well.
 */
export function isolation(shared: boolean): Dressing {
  return new Dressing([
    ["Cross-Origin-Opener-Policy", "same-origin"],
    ["Cross-Origin-Embedder-Policy", "require-corp"],
    ["Cross-Origin-Resource-Policy", shared ? "cross-origin" : "same-origin"],
  ]);
}
