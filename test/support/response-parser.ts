/**
 * Are these bytes HTTP/1.1 responses, by the letter of the grammar? A reader for tests, on purpose
 * not built on src/, so that the two can't be wrong in the same way.
 *
 * RFC 9112 §4 (status line), §5 (field lines), §6.3 (length of the content), §7.1 (chunked). It
 * forgives nothing: what a sender must not do is a MalformedResponse.
 */

export interface ParsedResponse {
  readonly version: string;
  readonly status: number;
  readonly reason: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly content: Buffer;
  readonly trailers: readonly (readonly [name: string, value: string])[];
  /** What says where the content ends. */
  readonly framing: "none" | "length" | "chunked" | "close";
  /** Offset just behind the last byte. */
  readonly end: number;
}

export class MalformedResponse extends Error {
  override readonly name = "MalformedResponse";
}

type Line = { readonly text: string; readonly next: number };
type FieldList = ParsedResponse["fields"];
type Body = Pick<ParsedResponse, "content" | "trailers" | "framing" | "end">;

const STATUS_LINE = /^(HTTP\/1\.[01]) ([1-5]\d\d) ([\t\x20-\x7e\x80-\xff]*)$/;
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*(.*?)[ \t]*$/;
const FIELD_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const CHUNK_SIZE = /^[0-9A-Fa-f]{1,13}$/;
const LENGTH = /^\d{1,15}$/;

/** The values of a field, one per line. */
export function fieldValues(response: { readonly fields: FieldList }, name: string): string[] {
  const wanted = name.toLowerCase();
  return response.fields.filter(([n]) => n.toLowerCase() === wanted).map(([, value]) => value);
}

/** The only value of a field, or undefined; more than one line is an error. */
export function fieldValue(
  response: { readonly fields: FieldList },
  name: string,
): string | undefined {
  const values = fieldValues(response, name);
  if (values.length > 1) throw new MalformedResponse(`${name} is sent ${values.length} times`);
  return values[0];
}

/**
 * All responses from `start` on. `methods` are those of the requests, in order (GET for the rest):
 * an answer to HEAD has no content. `ended`: the peer has closed, nothing will follow.
 * Stops at the first response that isn't complete; `rest` is where it begins.
 */
export function readResponses(
  bytes: Buffer,
  methods: readonly string[] = [],
  ended = true,
): { readonly responses: ParsedResponse[]; readonly rest: number } {
  const responses: ParsedResponse[] = [];
  let rest = 0;
  let request = 0;
  while (rest < bytes.length) {
    const response = readResponse(bytes, rest, methods[request] ?? "GET", ended);
    if (response === undefined) break;
    responses.push(response);
    rest = response.end;
    if (response.status >= 200) request++;
  }
  return { responses, rest };
}

/** One response, or undefined while it isn't complete. @throws MalformedResponse */
export function readResponse(
  bytes: Buffer,
  start: number,
  method: string,
  ended: boolean,
): ParsedResponse | undefined {
  const first = readLine(bytes, start);
  if (first === undefined) return undefined;
  const [, version, code, reason] = STATUS_LINE.exec(first.text) ?? [];
  if (version === undefined || code === undefined || reason === undefined) {
    throw new MalformedResponse(`no status line: ${JSON.stringify(first.text)}`);
  }
  const section = readFields(bytes, first.next);
  if (section === undefined) return undefined;
  const { fields, next } = section;
  const status = Number(code);
  const body = readBody(bytes, next, { status, method, fields }, ended);
  return body === undefined ? undefined : { version, status, reason, fields, ...body };
}

/** A line without its CR LF; LF alone and CR alone are errors. */
function readLine(bytes: Buffer, start: number): Line | undefined {
  for (let at = start; at < bytes.length; at++) {
    if (bytes[at] === 0x0a) throw new MalformedResponse(`LF without CR at byte ${at}`);
    if (bytes[at] !== 0x0d) continue;
    if (at + 1 === bytes.length) return undefined;
    if (bytes[at + 1] !== 0x0a) throw new MalformedResponse(`CR without LF at byte ${at}`);
    return { text: bytes.toString("latin1", start, at), next: at + 2 };
  }
  return undefined;
}

function readFields(
  bytes: Buffer,
  start: number,
): { readonly fields: FieldList; readonly next: number } | undefined {
  const fields: (readonly [string, string])[] = [];
  for (let at = start; ; ) {
    const line = readLine(bytes, at);
    if (line === undefined) return undefined;
    if (line.text === "") return { fields, next: line.next };
    const [, name, value] = FIELD_LINE.exec(line.text) ?? [];
    if (name === undefined || value === undefined || !FIELD_VALUE.test(value)) {
      throw new MalformedResponse(`no field line: ${JSON.stringify(line.text)}`);
    }
    fields.push([name, value]);
    at = line.next;
  }
}

type Head = { readonly status: number; readonly method: string; readonly fields: FieldList };

function readBody(bytes: Buffer, start: number, head: Head, ended: boolean): Body | undefined {
  const { status, method } = head;
  const coding = fieldValue(head, "Transfer-Encoding");
  const length = fieldValue(head, "Content-Length");
  const informational = status < 200;
  if (coding !== undefined && length !== undefined) {
    throw new MalformedResponse("Transfer-Encoding and Content-Length together (RFC 9112 §6.2)");
  }
  if (coding !== undefined && coding !== "chunked") {
    throw new MalformedResponse(`a transfer coding that nobody asked for: ${coding}`);
  }
  if (length !== undefined && !LENGTH.test(length)) {
    throw new MalformedResponse(`Content-Length isn't a number: ${length}`);
  }
  if ((informational || status === 204) && (coding ?? length) !== undefined) {
    throw new MalformedResponse(`a ${status} says how long its content is (RFC 9110 §8.6)`);
  }
  const none: Body = { content: Buffer.alloc(0), trailers: [], framing: "none", end: start };
  if (informational || status === 204 || status === 304 || method === "HEAD") return none;
  if (method === "CONNECT" && status < 300) return none;
  if (coding !== undefined) return readChunked(bytes, start);
  if (length === undefined) {
    if (!ended) return undefined;
    return { ...none, content: bytes.subarray(start), framing: "close", end: bytes.length };
  }
  const end = start + Number(length);
  if (end > bytes.length) return undefined;
  return { ...none, content: bytes.subarray(start, end), framing: "length", end };
}

function readChunked(bytes: Buffer, start: number): Body | undefined {
  const chunks: Buffer[] = [];
  for (let at = start; ; ) {
    const line = readLine(bytes, at);
    if (line === undefined) return undefined;
    if (!CHUNK_SIZE.test(line.text)) throw new MalformedResponse(`no chunk size: ${line.text}`);
    const size = Number.parseInt(line.text, 16);
    if (size === 0) {
      const section = readFields(bytes, line.next);
      if (section === undefined) return undefined;
      const content = Buffer.concat(chunks);
      return { content, trailers: section.fields, framing: "chunked", end: section.next };
    }
    const end = line.next + size;
    if (end + 2 > bytes.length) return undefined;
    if (bytes[end] !== 0x0d || bytes[end + 1] !== 0x0a) {
      throw new MalformedResponse(`a chunk of ${size} bytes doesn't end in CR LF`);
    }
    chunks.push(bytes.subarray(line.next, end));
    at = end + 2;
  }
}
