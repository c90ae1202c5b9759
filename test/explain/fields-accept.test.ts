/**
 * Is what a client likes told in its order, and what can't be read told, too?
 */
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(REQUEST, [
  ["Accept: text/html", "Liked: text/html."],
  [
    "Accept: text/html,application/xml;q=0.9,image/*,*/*;q=0.8",
    "Liked best: text/html or any image; then application/xml (0.9 of 1), then anything (0.8 of 1).",
  ],
  ["Accept: text/html;level=1;q=0.3", "text/html;level=1 (0.3 of 1)"],
  [
    "Accept: text/html, text/plain;q=0",
    "Liked: text/html.",
    "Not wanted at all (q=0): text/plain.",
  ],
  [
    "Accept: text/html;q=2",
    "! Nothing here can be read",
    "! text/html;q=2 has a weight that is none",
  ],
  [
    "Accept-Language: de, en;q=0.5, *;q=0.1",
    "Liked best: de; then en (0.5 of 1), then any other language",
  ],
  ["Accept-Encoding: gzip, br", "Liked: gzip or br (Brotli).", "barewire would send br (Brotli)"],
  ["Accept-Encoding: gzip;q=1, br;q=0.5", "Liked best: gzip; then br", "barewire would send gzip"],
  [
    "Accept-Encoding: identity;q=0, gzip",
    "Liked: gzip.",
    "would send gzip",
    "Not wanted at all (q=0): identity",
  ],
  ["Accept-Encoding:", "Empty: content is wanted as it is"],
  ["Accept-Encoding: gzip;q=x", "would send identity", "! gzip;q=x has a weight that is none"],
  ["Accept-Charset: utf-8"],
]);

testFields(RESPONSE, [
  [
    "Accept-Post: text/turtle, application/json",
    "A POST may carry text/turtle or application/json.",
  ],
  ["Accept-Patch: application/json", "A PATCH may carry application/json."],
]);
