/**
 * What could a server answer? Responses made from the grammar, right ones and nearly right ones, to
 * requests of any method. Text: one character, one byte.
 */
import type { Prng } from "../support/prng.ts";

const METHODS = ["GET", "GET", "GET", "GET", "POST", "HEAD", "HEAD", "OPTIONS", "CONNECT"];

const VERSIONS = [...new Array<string>(11).fill("HTTP/1.1"), "HTTP/1.0", "HTTP/1.2"];
const ODD_VERSIONS = [
  "HTTP/2.0",
  "HTTP/2",
  "HTTP/0.9",
  "HTTP/1.10",
  "http/1.1",
  "HTTP/1",
  "ICY",
  "\x15\x03\x01",
  "",
];

const STATUSES = [
  "200",
  "200",
  "200",
  "200",
  "206",
  "301",
  "404",
  "500",
  "304",
  "204",
  "205",
  "408",
];
const INTERIM = ["100", "103", "199"];
const ODD_STATUSES = ["101", "999", "600", "099", "000", "20", "2000", "20x", "-20", "", "0x1"];
const REASONS = ["OK", "Not Found", "", "caf\xe9", " two  spaces\t", "HTTP/1.1 200 OK"];
const ODD_REASONS = ["a\0b", "\x1b[2J", "a\rb", "a\nb", "\x7f"];

const FIELDS = [
  "Content-Type: text/html",
  "Server:  fuzz\t",
  "X-Empty:",
  "Set-Cookie: a=b; c=d",
  "Set-Cookie: e=f",
  "Connection: keep-alive",
  "Connection: close",
  "connection: Upgrade, X",
  "Connection: x, Close ,y",
  "Upgrade: h2c",
  "UPGRADE: ,",
  "__proto__: x",
  "X: \xe9\xff\x80",
];
const ODD_FIELDS = [
  "A : b",
  " A: b",
  "nothing",
  ": x",
  "A: \0",
  "A: b\nC: d",
  "A: b\r\n c",
  "A\xe9: b",
];

const CODINGS = [
  "gzip, chunked",
  "gzip",
  "chunked, gzip",
  "identity",
  "chunked, chunked",
  ",chunked",
  "chunked;x=y",
  "",
];
const NUMBERS = ["0", "1", "5", "00", "+1", "1, 1", "-1", "0x2", "9007199254740992", "", "1e1"];
const EXTENSIONS = [";a", ";a=b", " ; a = b", ';a="b;c"', ";", ";a=", " "];
const TRAILERS = ["T: x", "Content-Length: 9", "__proto__: y", "X-Long: 0123456789abcdef"];
const ODD_TRAILERS = ["T : x", " T: x", "nothing", "T: a\0", ":"];

/** The start of a response where none is due. */
const SPLIT = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

export interface Answered {
  /** Of the requests that were sent, in order. */
  readonly methods: readonly string[];
  readonly text: string;
}

/** Mostly one of the first, now and then one of the second. */
function mostly(prng: Prng, usual: readonly string[], odd: readonly string[]): string {
  return prng.pick(prng.below(32) === 0 ? odd : usual);
}

/** One to three requests, and what comes back: mostly as many responses. */
export function makeAnswered(prng: Prng): Answered {
  const methods: string[] = [];
  let text = "";
  for (let count = 1 + (prng.below(2) === 0 ? prng.below(3) : 0); count > 0; count--) {
    const method = prng.pick(METHODS);
    methods.push(method);
    text += makeResponse(prng, method);
  }
  if (prng.below(8) === 0) methods.pop();
  if (prng.below(8) === 0) methods.push("GET");
  return { methods, text };
}

function makeResponse(prng: Prng, method: string): string {
  const front = prng.below(40) === 0 ? prng.pick(["\r\n", "\n", "\r", " "]) : "";
  let interim = "";
  for (let count = prng.below(5) === 0 ? 1 + prng.below(2) : 0; count > 0; count--) {
    interim += head(prng, prng.pick(INTERIM), prng.below(12) === 0 ? ["Content-Length: 0"] : []);
  }
  const status = mostly(prng, STATUSES, ODD_STATUSES);
  const bare = method === "HEAD" || status === "204" || status === "304";
  const { fields, body } = makeFraming(prng, status === "204" && prng.below(8) > 0);
  const content = bare && prng.below(16) > 0 ? "" : body;
  return `${front}${interim}${head(prng, status, fields)}${content}`;
}

function head(prng: Prng, status: string, fields: readonly string[]): string {
  const version = mostly(prng, VERSIONS, ODD_VERSIONS);
  const space = () => (prng.below(80) === 0 ? prng.pick(["  ", "\t", ""]) : " ");
  const reason = mostly(prng, REASONS, ODD_REASONS);
  const lines = [`${version}${space()}${status}${space()}${reason}`];
  const rest = [...fields];
  for (let count = prng.below(4); count > 0; count--) rest.push(mostly(prng, FIELDS, ODD_FIELDS));
  while (rest.length > 0) lines.push(...rest.splice(prng.below(rest.length), 1));
  return `${lines.join("\r\n")}\r\n\r\n`;
}

interface Framed {
  readonly fields: readonly string[];
  readonly body: string;
}

function makeFraming(prng: Prng, silent: boolean): Framed {
  if (silent) return { fields: [], body: "" };
  const content = makeContent(prng);
  switch (prng.below(10)) {
    case 0:
      return { fields: [], body: content };
    case 1:
    case 2:
    case 3:
    case 4: {
      const lie = prng.below(8) === 0 ? prng.below(5) - 2 : 0;
      return { fields: [`Content-Length: ${content.length + lie}`], body: content };
    }
    case 5:
    case 6:
    case 7: {
      const coding = mostly(prng, ["chunked", "Chunked"], CODINGS);
      return { fields: [`Transfer-Encoding: ${coding}`], body: makeChunks(prng) };
    }
    case 8:
      return { fields: [`Transfer-Encoding: ${prng.pick(CODINGS)}`], body: makeChunks(prng) };
    default: {
      const length = `Content-Length: ${prng.pick(NUMBERS)}`;
      const second = prng.pick([length, "Transfer-Encoding: chunked", "X: y", "X: y"]);
      return { fields: [length, second], body: prng.pick(["", "hello", makeChunks(prng)]) };
    }
  }
}

function makeContent(prng: Prng): string {
  if (prng.below(6) === 0) return SPLIT;
  let content = "";
  for (let left = prng.below(24); left > 0; left--) content += String.fromCharCode(prng.below(256));
  return content;
}

function makeChunks(prng: Prng): string {
  let text = "";
  const extension = () => (prng.below(8) === 0 ? prng.pick(EXTENSIONS) : "");
  for (let count = prng.below(4); count > 0; count--) {
    const data = makeContent(prng);
    if (data.length === 0) continue;
    const hex = data.length.toString(16);
    const size = prng.below(2) === 0 ? hex : `0${hex.toUpperCase()}`;
    const end = prng.below(40) === 0 ? prng.pick(["\n", "\r", "", "X\r\n"]) : "\r\n";
    text += `${size}${extension()}\r\n${data}${end}`;
  }
  text += `0${extension()}\r\n`;
  for (let count = prng.below(6) === 0 ? prng.below(4) : 0; count > 0; count--) {
    text += `${mostly(prng, TRAILERS, ODD_TRAILERS)}\r\n`;
  }
  return prng.below(24) === 0 ? text : `${text}\r\n`;
}
