/**
 * What is a part of a form called, and is it a file? Read from the lines in front of it.
 *
 * RFC 7578 §4.2, §4.7, and what browsers write: a quote in a name is %22, CR and LF are %0D and %0A. Older programs
 * write \" for a quote. What could be understood in two ways is refused, since whoever looks at the form before or
 * behind us may understand it in the other. This file refuses to know where a part begins and ends.
 */
import { MalformedContentError } from "../http/request.ts";

/** What stands in front of a part. */
export interface PartHead {
  readonly name: string;
  /** As sent: it may hold slashes, dots, anything, and is no name for a file on a disk. Undefined: no file. */
  readonly filename: string | undefined;
  /** The media type as sent; "text/plain" when nothing is said (RFC 7578 §4.4). */
  readonly type: string;
}

/** The values of each field of a part, by names in lower case; one byte per character. */
export type PartFields = Readonly<Record<string, readonly string[]>>;

/** `; name=value`: in quotes, or up to the next semicolon. */
const PARAMETER =
  /[ \t]*;[ \t]*([!#$%&'*+.^_`|~\w-]+)=(?:"((?:\\"|[^"])*)"(?=[ \t]*(?:;|$))|([^;"]*))[ \t]*/y;
/** A tab may separate; nothing else of this kind has a place in a line. */
const CONTROL = /[^\t -~\x80-\uffff]/;
/** RFC 2046 §5.1.1, and whatever else programs draw their boundaries of. */
const BOUNDARY = /^[!-~ ]{0,69}[!-~]$/;
/** What leaves the bytes of a part as they are (RFC 2045 §6.2). */
const AS_IT_IS: ReadonlySet<string> = new Set(["7bit", "8bit", "binary"]);

/** @throws MalformedContentError when the parts can't be told apart */
export function boundaryOf(contentType: string): string {
  const boundary = parametersOf(contentType)?.get("boundary")?.trimEnd();
  if (boundary !== undefined && BOUNDARY.test(boundary)) return boundary;
  throw new MalformedContentError(
    "multipart/form-data needs a boundary of 1 to 70 visible characters in Content-Type",
  );
}

/** @throws MalformedContentError for a part that belongs to no form */
export function partHead(fields: PartFields): PartHead {
  const [disposition = "", ...more] = fields["content-disposition"] ?? [];
  const parameters = parametersOf(disposition);
  const [kind = ""] = disposition.split(";", 1);
  if (more.length > 0 || parameters === undefined || kind.trim().toLowerCase() !== "form-data") {
    throw new MalformedContentError(
      "a part of the form needs one Content-Disposition: form-data, with each parameter once",
    );
  }
  const name = parameters.get("name");
  if (name === undefined) throw new MalformedContentError("a part of the form has no name");
  checkCoding(fields["content-transfer-encoding"]?.[0]);
  const type = fields["content-type"]?.[0]?.trim() ?? "text/plain";
  if (CONTROL.test(type)) throw new MalformedContentError("a media type holds a control character");
  const filename = parameters.get("filename");
  return {
    name: decoded(name),
    filename: filename === undefined ? extended(parameters.get("filename*")) : decoded(filename),
    type,
  };
}

/** RFC 7578 §4.7: senders should not, and nobody knows one that does. */
function checkCoding(coding: string | undefined): void {
  if (coding === undefined || AS_IT_IS.has(coding.trim().toLowerCase())) return;
  throw new MalformedContentError(
    "a part of the form has a Content-Transfer-Encoding, which forms no longer have: send it as it is",
  );
}

/** By their names in lower case; undefined when they can't be read, or one comes twice. */
function parametersOf(given: string): ReadonlyMap<string, string> | undefined {
  if (CONTROL.test(given)) return undefined;
  const value = given.trimEnd().replace(/;$/, "");
  const parameters = new Map<string, string>();
  const start = value.indexOf(";");
  PARAMETER.lastIndex = start < 0 ? value.length : start;
  while (PARAMETER.lastIndex < value.length) {
    const [, name = "", quoted, plain = ""] = PARAMETER.exec(value) ?? [];
    const key = name.toLowerCase();
    if (key === "" || parameters.has(key)) return undefined;
    parameters.set(key, quoted?.replaceAll('\\"', '"') ?? plain.trimEnd());
  }
  return parameters;
}

/** As browsers write names (https://html.spec.whatwg.org/#multipart-form-data). */
function decoded(name: string): string {
  return utf8(name).replace(/%(?:0A|0D|22)/gi, (written) =>
    String.fromCharCode(Number.parseInt(written.slice(1), 16)),
  );
}

/** RFC 8187, which forms should not use (RFC 7578 §4.2): believed only where nothing else names the file. */
function extended(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const [, escaped] = /^utf-8'[^']*'((?:%[\da-f]{2}|[^%])*)$/i.exec(value) ?? [];
  if (escaped === undefined) {
    throw new MalformedContentError("filename* of a part is not written as UTF-8''…");
  }
  const name = utf8(
    escaped.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
  );
  if (CONTROL.test(name)) throw new MalformedContentError("filename* holds a control character");
  return name;
}

function utf8(bytes: string): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.from(bytes, "latin1"));
}
