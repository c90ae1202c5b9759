/**
 * In which content codings may a representation be sent to a client, and which does it like best?
 *
 * RFC 9110 §8.4.1, §12.5.3; RFC 7932 (br), RFC 8878 (zstd), RFC 1952 (gzip). Those are the codings
 * that all browsers and most tools know. This file refuses to know how anything is encoded.
 */
import { type Preference, parsePreferences } from "./accept.ts";

/** `identity`: as it is. */
export type ContentCoding = "br" | "zstd" | "gzip" | "identity";

/** In the order that decides between equals: smallest content first, then none at all. */
const CODINGS: readonly ContentCoding[] = ["br", "zstd", "gzip", "identity"];

const ONLY_IDENTITY: readonly ContentCoding[] = Object.freeze(["identity"]);

/**
 * Clients of one kind all send the same few values. Values that are longer, or more of them, come from
 * nobody who matters: the first aren't kept, the second empty the map, which fills again at once.
 */
const KEPT_VALUES = 64;
const KEPT_MAX_LENGTH = 256;

const kept = new Map<string, readonly ContentCoding[]>();

/**
 * The codings that are acceptable, best first; never empty. Where none of them can be had, identity is
 * sent all the same, also to a client that excludes it: a 406 or 415 would help nobody.
 *
 * @param value the value of Accept-Encoding; undefined without the field: then nothing is encoded,
 * since a client that says nothing is most likely one that can decode nothing.
 */
export function codingPreferences(value: string | undefined): readonly ContentCoding[] {
  if (value === undefined) return ONLY_IDENTITY;
  const known = kept.get(value);
  if (known !== undefined) return known;
  const preferences = Object.freeze(preferencesOf(parsePreferences(value)));
  if (value.length <= KEPT_MAX_LENGTH) {
    if (kept.size >= KEPT_VALUES) kept.clear();
    kept.set(value, preferences);
  }
  return preferences;
}

function preferencesOf(given: readonly Preference[]): readonly ContentCoding[] {
  const qualities = new Map<string, number>();
  for (const { name, quality } of given) {
    // RFC 9110 §8.4.1.3: x-gzip is gzip. Of two elements for one coding the first counts.
    const coding = name === "x-gzip" ? "gzip" : name;
    if (!qualities.has(coding)) qualities.set(coding, quality);
  }
  const others = qualities.get("*");
  const ranked = CODINGS.map((coding) => {
    // Identity is acceptable, though last, until it is excluded (§12.5.3 rule 2).
    const unsaid = coding === "identity" ? Number.MIN_VALUE : 0;
    return { coding, quality: qualities.get(coding) ?? others ?? unsaid };
  });
  const acceptable = ranked
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ coding }) => coding);
  return acceptable.length === 0 ? ONLY_IDENTITY : acceptable;
}
