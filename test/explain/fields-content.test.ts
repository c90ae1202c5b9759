/**
 * Do the fields of the content say what it is, and what is wrong with how they say it?
 */
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(RESPONSE, [
  ["Content-Type: text/html; charset=utf-8", "An HTML page.", "in UTF-8"],
  ["Content-Type: text/html", "An HTML page.", "> No charset is named"],
  ["Content-Type: text/plain;charset=latin1", "Plain text", "in latin1"],
  ["Content-Type: IMAGE/PNG"],
  ["Content-Type: html", "! A media type is type/subtype"],
  ["Content-Type: text/html/x", "! A media type is type/subtype"],
  [
    "Content-Type: multipart/form-data; boundary=x",
    "The fields and files of a form",
    "behind a line --x",
  ],
  ["Content-Type: multipart/mixed", "! Without the parameter boundary"],
  ["Content-Type: text/css; charset", "A style sheet.", "! The parameter charset has no value"],
  ["Content-Length: 5", "Exactly 5 bytes follow the empty line"],
  ["Content-Length: 0", "No content follows"],
  ["Content-Length: five", "! It must be one decimal number"],
  ["Content-Encoding: gzip", "Compressed or coded with gzip"],
  ["Content-Encoding: br, gzip", "Brotli, then gzip"],
  ["Content-Encoding: identity", "identity", "! identity must not be named"],
  ["Content-Encoding: chunked", "chunked", "! chunked is a transfer coding"],
  ["Content-Encoding:", "! It names no coding"],
  ["Content-Language: de, en", "For readers of de and en."],
  ["Content-Location: /a.html", "A GET of /a.html gives this content itself"],
  ["Content-Disposition: inline", "goes by the name in the address"],
  [
    'Content-Disposition: attachment; filename="a.txt"',
    "saves this as a file under the name a.txt",
  ],
  [
    "Content-Disposition: attachment; filename*=UTF-8''na%C3%AFve.txt",
    "under the name na%C3%AFve.txt",
  ],
  ["Content-Disposition: attachment; filename*=x", "saves", "! filename* should be UTF-8''name"],
  ['Content-Disposition: attachment; filename="../a"', "../a", "! A name with a slash"],
  ["Content-Disposition: show", "! show is neither attachment nor inline"],
  ["Content-Disposition: form-data; name=a", "A part of a form"],
  ["Content-Digest: sha-256=:YWJj:", "The sha-256 of the bytes of this message's content"],
  [
    "Repr-Digest: md5=:YWJj:",
    "The md5 of the whole, whatever part of it was sent. Good against accidents only",
  ],
  ["Content-Digest: sha-256=YWJj", "! sha-256=YWJj should be an algorithm"],
  ["Want-Repr-Digest: sha-256=1"],
]);

testFields({ kind: "response", method: "HEAD" }, [
  ["Content-Length: 5", "A GET would be answered with 5 bytes"],
]);

testFields(REQUEST, [["Content-Location: /a", "The client got this content from /a."]]);
