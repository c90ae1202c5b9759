/**
 * Which fields say what the content is, how it is coded, and that it arrived unharmed?
 *
 * RFC 9110 §8; RFC 6266 (Content-Disposition), RFC 9530 (digests). This file refuses to look at the content.
 */
import { isToken } from "../http/fields.ts";
import { elementOf, elementsOf, parameter, parameterOf } from "./lists.ts";
import { fault, field, finding, type KnownField, meaning, type Note, type Told } from "./told.ts";
import { bytes, listed, shown } from "./words.ts";

const CONTENT_TYPE = "RFC 9110 §8.3";
const CONTENT_ENCODING = "RFC 9110 §8.4";
const CONTENT_DISPOSITION = "RFC 6266 §4";
const DIGESTS = "RFC 9530 §2";

export const CONTENT_FIELDS: readonly KnownField[] = [
  field("Content-Type", CONTENT_TYPE, "The media type: what kind of content this is.", contentType),
  field("Content-Length", "RFC 9110 §8.6", "How many bytes the content has.", contentLength),
  field(
    "Content-Encoding",
    CONTENT_ENCODING,
    "In which coding, mostly a compression, the content is.",
    contentEncoding,
  ),
  field(
    "Content-Language",
    "RFC 9110 §8.5",
    "For readers of which language the content is.",
    contentLanguage,
  ),
  field(
    "Content-Location",
    "RFC 9110 §8.7",
    "An address of its own for exactly this content.",
    contentLocation,
  ),
  field(
    "Content-Disposition",
    CONTENT_DISPOSITION,
    "Whether to show the content or to save it, and under which name.",
    contentDisposition,
  ),
  field(
    "Content-Digest",
    DIGESTS,
    "A digest of the content of this message, to see that it arrived unharmed.",
    digests("the bytes of this message's content"),
  ),
  field(
    "Repr-Digest",
    "RFC 9530 §3",
    "A digest of the whole representation, also where only a part is sent.",
    digests("the whole, whatever part of it was sent"),
  ),
  field(
    "Want-Content-Digest",
    "RFC 9530 §4",
    "Asks for a Content-Digest, with the algorithms that are liked.",
  ),
  field(
    "Want-Repr-Digest",
    "RFC 9530 §4",
    "Asks for a Repr-Digest, with the algorithms that are liked.",
  ),
  field("Digest", "RFC 3230 §4.3.2", "The forerunner of Repr-Digest; obsolete since RFC 9530."),
  field(
    "Content-MD5",
    "RFC 2616 §14.15",
    "An MD5 digest of the content; removed from HTTP in 2014.",
  ),
  field(
    "MIME-Version",
    "RFC 9112 appendix B.1",
    "Says that a message follows MIME; HTTP doesn't, so it says nothing here.",
  ),
];

const KINDS: ReadonlyMap<string, string> = new Map([
  ["text/html", "An HTML page."],
  ["text/plain", "Plain text, shown as it is."],
  ["text/css", "A style sheet."],
  ["text/javascript", "A script."],
  ["application/javascript", "A script, under an old name for text/javascript."],
  ["application/json", "JSON."],
  ["application/x-www-form-urlencoded", "The fields of a form, as name=value joined by &."],
  ["multipart/form-data", "The fields and files of a form, one part each."],
  ["multipart/byteranges", "Several parts of one representation."],
  ["application/octet-stream", "Just bytes: a browser saves them, and shows nothing."],
  ["text/event-stream", "Events, one after the other, for as long as the connection lasts."],
  ["application/wasm", "A WebAssembly module."],
  ["image/svg+xml", "A drawing, which may hold scripts."],
]);

function contentType(value: string): readonly Note[] {
  const element = elementOf(value);
  const type = element.text.toLowerCase();
  const [top = "", sub = "", ...more] = type.split("/");
  if (!isToken(top) || !isToken(sub) || more.length > 0) {
    return [
      fault(
        "A media type is type/subtype, such as text/html; from this one a receiver has to guess.",
        CONTENT_TYPE,
      ),
    ];
  }
  const notes: Note[] = [];
  const kind = KINDS.get(type);
  if (kind !== undefined) notes.push(meaning(kind, "RFC 9110 §8.3.1"));
  notes.push(...charset(type, parameter(element, "charset")));
  if (top === "multipart") notes.push(boundary(parameter(element, "boundary")));
  for (const { name, value: said, text } of element.parameters) {
    if (said === undefined)
      notes.push(
        fault(
          `The parameter ${shown(text)} has no value; it should be ${shown(name)}=….`,
          "RFC 9110 §5.6.6",
        ),
      );
  }
  return notes;
}

function charset(type: string, said: string | undefined): readonly Note[] {
  if (said !== undefined) {
    const isUtf8 = /^utf-?8$/i.test(said);
    return [
      meaning(
        isUtf8 ? "Its text is in UTF-8." : `Its text is in ${shown(said)}.`,
        "RFC 9110 §8.3.2",
      ),
    ];
  }
  if (type !== "text/html" && type !== "text/plain") return [];
  return [
    finding(
      "No charset is named, so a browser guesses how the text is encoded; charset=utf-8 would say it.",
      "RFC 9110 §8.3.2",
    ),
  ];
}

function boundary(said: string | undefined): Note {
  if (said === undefined) {
    return fault(
      "Without the parameter boundary nobody can tell the parts apart.",
      "RFC 9110 §8.3.3",
    );
  }
  return meaning(`Each part begins behind a line --${shown(said)}.`, "RFC 9110 §8.3.3");
}

function contentLength(value: string, { kind, method, status }: Told): readonly Note[] {
  const section = "RFC 9110 §8.6";
  if (!/^\d+$/.test(value)) return [fault("It must be one decimal number.", section)];
  const count = bytes(Number(value));
  if (kind === "response" && (method === "HEAD" || status === 304)) {
    return [meaning(`A GET would be answered with ${count}; here none of them follow.`, section)];
  }
  const after =
    Number(value) === 0
      ? "No content follows the empty line."
      : `Exactly ${count} follow the empty line; then this message ends.`;
  return [meaning(after, "RFC 9112 §6.2")];
}

const CODINGS: ReadonlyMap<string, string> = new Map([
  ["gzip", "gzip"],
  ["x-gzip", "gzip"],
  ["br", "Brotli"],
  ["zstd", "Zstandard"],
  ["deflate", "deflate"],
  ["compress", "compress, which nobody uses any more"],
  ["dcb", "Brotli with a dictionary"],
  ["dcz", "Zstandard with a dictionary"],
]);

function contentEncoding(value: string): readonly Note[] {
  const codings = elementsOf(value.toLowerCase());
  if (codings.length === 0)
    return [fault("It names no coding, so it should be left out.", CONTENT_ENCODING)];
  const names = codings.map((coding) => CODINGS.get(coding) ?? shown(coding));
  const notes = [
    meaning(
      `Compressed or coded with ${names.join(", then ")}: the receiver undoes that first. Length and entity tag are those of the coded bytes.`,
      CONTENT_ENCODING,
    ),
  ];
  if (codings.includes("identity"))
    notes.push(fault("identity must not be named here; it means: as it is.", "RFC 9110 §8.4.1"));
  if (codings.includes("chunked"))
    notes.push(
      fault("chunked is a transfer coding; it belongs into Transfer-Encoding.", "RFC 9112 §6.1"),
    );
  return notes;
}

function contentLanguage(value: string): readonly Note[] {
  return [meaning(`For readers of ${listed(elementsOf(value).map(shown))}.`, "RFC 9110 §8.5")];
}

function contentLocation(value: string, { kind }: Told): readonly Note[] {
  const words =
    kind === "response"
      ? `A GET of ${shown(value)} gives this content itself. It is no redirect.`
      : `The client got this content from ${shown(value)}.`;
  return [meaning(words, "RFC 9110 §8.7")];
}

function contentDisposition(value: string): readonly Note[] {
  const element = elementOf(value);
  const type = element.text.toLowerCase();
  const plain = parameter(element, "filename");
  const encoded = parameter(element, "filename*");
  const name = encoded === undefined ? plain : (extendedName(encoded) ?? plain);
  const called = name === undefined ? "" : ` under the name ${shown(name)}`;
  const notes: Note[] = [];
  if (type === "attachment")
    notes.push(
      meaning(`A browser saves this as a file${called}, instead of showing it.`, "RFC 6266 §4.2"),
    );
  else if (type === "inline")
    notes.push(
      meaning(
        `A browser shows this in its window; saved, it goes${called === "" ? " by the name in the address" : called}.`,
        "RFC 6266 §4.2",
      ),
    );
  else if (type === "form-data")
    notes.push(
      meaning("A part of a form; as a field of a whole message it means nothing.", "RFC 7578 §4.2"),
    );
  else
    notes.push(
      fault(
        `${shown(element.text)} is neither attachment nor inline; browsers save it as a file.`,
        "RFC 6266 §4.2",
      ),
    );
  if (name !== undefined && /[/\\]/.test(name))
    notes.push(
      fault(
        "A name with a slash or backslash: whoever saves it must drop all but the last part.",
        "RFC 6266 §4.3",
      ),
    );
  if (encoded !== undefined && extendedName(encoded) === undefined)
    notes.push(fault("filename* should be UTF-8''name, percent-encoded.", "RFC 8187 §3.2"));
  return notes;
}

/** `UTF-8''na%C3%AFve.txt`, as it is written behind the quotes. */
function extendedName(value: string): string | undefined {
  return /^(?:utf-8|iso-8859-1)'[^']*'([!#$&+\-.^_`|~0-9A-Za-z%]+)$/i.exec(value)?.[1];
}

function digests(of: string): (value: string) => readonly Note[] {
  return (value) =>
    elementsOf(value).map((text) => {
      const { name, value: digest } = parameterOf(text);
      if (digest === undefined || !/^:[A-Za-z0-9+/=]*:$/.test(digest)) {
        return fault(
          `${shown(text)} should be an algorithm, = and the digest in base64 between colons.`,
          DIGESTS,
        );
      }
      const weak =
        name === "md5" ||
        name === "sha" ||
        name === "unixsum" ||
        name === "unixcksum" ||
        name === "adler" ||
        name === "crc32c";
      return meaning(
        `The ${shown(name)} of ${of}.${weak ? " Good against accidents only, not against somebody who changes it on purpose." : ""}`,
        DIGESTS,
      );
    });
}
