/**
 * What does a Content-Security-Policy allow a page?
 *
 * CSP Level 3. One note for each directive. This file refuses to know the page.
 */
import { pieces } from "./lists.ts";
import { fault, meaning, type Note } from "./told.ts";
import { listed, shown } from "./words.ts";

export const CSP = "CSP Level 3";

const CSP_DIRECTIVES: ReadonlyMap<string, string> = new Map([
  ["default-src", "whatever has no directive of its own"],
  ["script-src", "scripts"],
  ["script-src-elem", "script elements"],
  ["script-src-attr", "scripts in attributes"],
  ["style-src", "styles"],
  ["style-src-elem", "style elements"],
  ["style-src-attr", "styles in attributes"],
  ["img-src", "images"],
  ["font-src", "fonts"],
  ["connect-src", "requests that scripts make"],
  ["media-src", "sound and video"],
  ["object-src", "plug-ins"],
  ["frame-src", "frames"],
  ["child-src", "frames and workers"],
  ["worker-src", "workers"],
  ["manifest-src", "manifests"],
  ["prefetch-src", "what is fetched ahead"],
  ["base-uri", "the base of relative addresses"],
  ["form-action", "the targets of forms"],
  ["frame-ancestors", "pages that show this one in a frame"],
]);

const CSP_SWITCHES: ReadonlyMap<string, string> = new Map([
  ["upgrade-insecure-requests", "http addresses in the page are asked for over https."],
  ["block-all-mixed-content", "nothing is loaded over plain http (obsolete)."],
  ["sandbox", "the page is locked in as in a sandboxed frame, but for what is named."],
  ["report-uri", "violations are reported there."],
  ["report-to", "violations are reported to that endpoint."],
  ["require-trusted-types-for", "scripts may not hand plain strings to dangerous places."],
  ["trusted-types", "which policies may make trusted values."],
]);

const CSP_SOURCES: ReadonlyMap<string, string> = new Map([
  ["'none'", "nowhere"],
  ["'self'", "this origin"],
  ["'unsafe-inline'", "the page's own text ('unsafe-inline')"],
  ["'unsafe-eval'", "strings that scripts make into code ('unsafe-eval')"],
  ["'strict-dynamic'", "whatever an allowed script loads"],
  ["*", "anywhere"],
  ["data:", "data: addresses"],
  ["blob:", "blob: addresses"],
  ["https:", "anywhere over https"],
]);

/** The value of the field, also where it is only watched. */
export function contentSecurityPolicy(value: string): readonly Note[] {
  const seen = new Set<string>();
  return pieces(value, ";").map((directive) => {
    const [first = "", ...sources] = directive.split(/[ \t]+/);
    const name = first.toLowerCase();
    const isRepeated = seen.has(name);
    seen.add(name);
    if (isRepeated) return fault(`${shown(name)} is there already; only the first counts.`, CSP);
    const said = CSP_SWITCHES.get(name);
    if (said !== undefined) return meaning(`${shown(directive)}: ${said}`, CSP);
    const what = CSP_DIRECTIVES.get(name);
    if (what === undefined)
      return fault(`${shown(first)} is no directive that browsers know; they ignore it.`, CSP);
    const from = sources.length === 0 ? "nowhere" : listed(sources.map(sourceWords), "or");
    return meaning(`${name}: ${what} only from ${from}.`, CSP);
  });
}

/** A nonce is of use to somebody who can put text into the page, so it is not repeated. */
function sourceWords(source: string): string {
  const lower = source.toLowerCase();
  if (lower.startsWith("'nonce-")) return "elements with the nonce";
  if (/^'sha(256|384|512)-/.test(lower)) return "text with that hash";
  return CSP_SOURCES.get(lower) ?? shown(source);
}
