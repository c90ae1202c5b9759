/**
 * Is each directive of a policy told, with what it allows?
 */
import { RESPONSE, testFields } from "./notes.ts";

testFields(RESPONSE, [
  [
    "Content-Security-Policy: default-src 'self'",
    "default-src: whatever has no directive of its own only from this origin.",
  ],
  [
    "Content-Security-Policy: script-src 'none'; img-src * data:",
    "scripts only from nowhere",
    "images only from anywhere or data: addresses",
  ],
  [
    "Content-Security-Policy: script-src 'nonce-SECRET' 'sha256-x' https://a",
    "scripts only from elements with the nonce, text with that hash or https://a",
  ],
  [
    "Content-Security-Policy: frame-ancestors",
    "frame-ancestors: pages that show this one in a frame only from nowhere",
  ],
  ["Content-Security-Policy: upgrade-insecure-requests", "asked for over https"],
  [
    "Content-Security-Policy: img-src a; IMG-SRC b",
    "images only from a",
    "! img-src is there already",
  ],
  ["Content-Security-Policy: magic 'self'", "! magic is no directive"],
  ["Content-Security-Policy-Report-Only: style-src 'unsafe-inline'", "the page's own text"],
]);
