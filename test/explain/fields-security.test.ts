/**
 * Is what a site forbids to browsers told, and a word that no browser knows, too?
 */
import { RESPONSE, testFields } from "./notes.ts";

const TLS = "It counts only when it comes over TLS";

testFields(RESPONSE, [
  [
    "Strict-Transport-Security: max-age=31536000; includeSubDomains; preload",
    "for 31,536,000 s (1 year)",
    "every name beneath",
    "preload",
    TLS,
  ],
  ["Strict-Transport-Security: max-age=0", "forgets about it", TLS],
  [
    "Strict-Transport-Security: includeSubDomains",
    "! max-age= with a number",
    "includeSubDomains",
    TLS,
  ],
  ["Strict-Transport-Security: max-age=1; x", "for 1 s", "! x is no directive", TLS],
  ["X-Content-Type-Options: nosniff", "It may not"],
  ["X-Content-Type-Options: sniff", "! Its only value is nosniff"],
  ["X-Frame-Options: DENY", "No page may"],
  ["X-Frame-Options: ALLOW-FROM a", "! It is DENY or SAMEORIGIN"],
  ["X-XSS-Protection: 1; mode=block", "! No browser of today"],
  ["Referrer-Policy: no-referrer", "It tells nothing, ever."],
  [
    "Referrer-Policy: no-referrer, strict-origin",
    "strict-origin counts, as the last that is known",
  ],
  ["Referrer-Policy: whatever", "! whatever is no policy"],
  [
    "Permissions-Policy: camera=(), geolocation=(self), usb=*, x=(a)",
    "Nobody may use camera.",
    "geolocation: for this origin only",
    "usb: for everybody",
    "x: only for a",
  ],
  ["Permissions-Policy: camera", "! camera should be an ability"],
  ["Cross-Origin-Opener-Policy: same-origin", "Only windows of the same origin"],
  ["Cross-Origin-Embedder-Policy: require-corp", "Only what allows it"],
  ["Cross-Origin-Resource-Policy: everybody", "! It is no value that browsers know"],
  ["Origin-Agent-Cluster: ?1", "They should."],
  [
    'Clear-Site-Data: "cache", cookies',
    '"cache": what it has cached',
    "! cookies is none of the 6 words",
  ],
  ["NEL: {}"],
]);
