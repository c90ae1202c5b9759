/**
 * What could a client send? Requests made from the grammar, right ones and nearly right ones, with
 * the families of framing tricks among them. Text: one character, one byte.
 */
import type { Prng } from "../support/prng.ts";

const METHODS = [
  "GET",
  "GET",
  "GET",
  "POST",
  "POST",
  "PUT",
  "HEAD",
  "OPTIONS",
  "CONNECT",
  "DELETE",
];
const ODD_METHODS = [
  "get",
  "M-SEARCH",
  "G'T",
  "PRI",
  "HTTP/1.1",
  "G\tT",
  "",
  "GET:",
  "\x16\x03\x01",
];

const TARGETS = [
  "/",
  "/a/b.txt",
  "/x?y=z&%41",
  "/%e4%bd%a0",
  "/a|b?[]{}",
  "/..//./a",
  "http://a.example/b",
  "HTTP://[::1]:8443?q",
  "http://h",
];
const ODD_TARGETS = [
  "*",
  "h:80",
  "a.example",
  "/%4",
  "/%zz",
  "/a#b",
  "/caf\xe9",
  "/a b",
  "ftp://a/b",
  "https://a.example/b",
  "http:///",
  "http://u@h/",
  "http://[::1/",
  "",
  "?q",
  "/?%",
  "[::1]:443",
  "[v1.a:b]:1",
];

const VERSIONS = [...new Array<string>(11).fill("HTTP/1.1"), "HTTP/1.0"];
const ODD_VERSIONS = [
  "HTTP/1.2",
  "HTTP/1.9",
  "HTTP/2.0",
  "HTTP/0.9",
  "HTTP/1.10",
  "http/1.1",
  "HTTP/1",
  "HTTP/1,1",
  "HTTP/11.1",
  "",
];

const HOSTS = ["a.example", "localhost:8000", "127.0.0.1", "[::1]:80", "h", "a_b.c:", "x%41y"];
const ODD_HOSTS = [
  "",
  "a b",
  "a@b",
  "a/b",
  "a,b",
  "[::1",
  "[::1]x",
  "[1:2:3:4:5:6:7:8:9]",
  "[::ffff:1.2.3.4]",
  "[1.2.3.4::]",
  "[::1%25eth0]",
  "[v1.x]",
  "h:65535",
  "h:65536",
  "h:080",
  "h:-1",
  "h:80:80",
  "caf\xe9",
  "%zz",
];

const FIELDS = [
  "Accept: */*",
  "User-Agent:  fuzz\t",
  "X-Empty:",
  "Cookie: a=b; c=d",
  "Connection: keep-alive",
  "Connection: close",
  "connection: Upgrade, HTTP2-Settings",
  "Connection: x, Close ,y",
  "Upgrade: h2c",
  "Expect: 100-continue",
  "EXPECT: 100-Continue",
  "Expect: ,100-continue\t, ,",
  "Expect: ",
  "__proto__: x",
  "X: \xe9\xff\x80",
  'If-None-Match: "a", "b"',
  "TE: trailers",
];
const ODD_FIELDS = [
  "Expect: y 100-continue",
  "Expect: 100-continue,,y",
  "Host: b.example",
  "X : a",
  " X: a",
  "\tX: a",
  ": a",
  "no colon",
  "X: a\0b",
  "X: a\x7fb",
  "X\0: a",
  "X\xe9: a",
  "X: a\rb",
  "X: a\nb",
  "X: a\r\n folded",
  "Content-Length: 0",
  "Transfer-Encoding: chunked",
  "Keep-Alive: 5",
];

const NUMBERS = [
  "0",
  "00",
  "5",
  "05",
  "+5",
  "-1",
  "0x5",
  "5,5",
  "5, 5",
  "5 5",
  "5;",
  "5.0",
  "1e1",
  "",
  "9007199254740991",
  "9007199254740992",
  "9007199254740993",
  "18446744073709551616",
  "0000000000000005",
  "00000000000000005",
  "\xb5",
  "_5",
];
const CODINGS = [
  "chunked",
  "Chunked",
  "CHUNKED",
  "chunked, chunked",
  "chunked, identity",
  "identity",
  "gzip, chunked",
  "gzip",
  "xchunked",
  "chunked\x0b",
  "chunked\x0c",
  "chunked;x=y",
  '"chunked"',
  "chunked,",
  ",chunked",
  "",
  "chun ked",
  "chunked\xa0",
];
const CHUNK_SIZES = [
  "0x5",
  "-1",
  "+5",
  " 5",
  "5 ",
  "5\t",
  "",
  "g",
  "00000000000000005",
  "fffffffffffffffff",
  "1FFFFFFFFFFFFF",
  "20000000000000",
  "5;",
  "5_0",
];
const EXTENSIONS = [
  ";a",
  ";a=b",
  "; a = b",
  " ;a",
  "\t;\ta",
  ';a="b;c"',
  ';a="\\""',
  ";a;b;c=d",
  ';a="\xe9"',
  ";",
  ";a=",
  ';a="x',
  ';a="x\r\ny"',
  ";=b",
  ";a b",
  ";a\n",
  ";a\0",
  ';a="\\',
  ';a=b"c"',
];
const TRAILERS = [
  "T: x",
  "Content-Length: 9",
  "Host: evil",
  "__proto__: y",
  "X-Long: 0123456789abcdef",
];
const ODD_TRAILERS = ["T : x", " T: x", "nothing", "T: a\0", "T: x\nU: y", ":", "T: x\r\n y"];

const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: s\r\n\r\n";

/** Mostly one of the first, now and then one of the second. */
function mostly(prng: Prng, usual: readonly string[], odd: readonly string[]): string {
  return prng.pick(prng.below(32) === 0 ? odd : usual);
}

/** One to three requests in a row. */
export function makeRequests(prng: Prng): string {
  let text = "";
  for (let count = 1 + (prng.below(3) === 0 ? prng.below(3) : 0); count > 0; count--) {
    text += makeRequest(prng);
  }
  return text;
}

function makeRequest(prng: Prng): string {
  const front = prng.below(24) === 0 ? prng.pick(["\r\n", "\r\n\r\n", "\n", "\r", " "]) : "";
  const { fields, body } = makeFraming(prng);
  const lines = [makeRequestLine(prng), ...shuffled(prng, [...makeFields(prng), ...fields])];
  return `${front}${lines.join("\r\n")}\r\n\r\n${body}`;
}

function makeRequestLine(prng: Prng): string {
  const method = mostly(prng, METHODS, ODD_METHODS);
  let target = mostly(prng, TARGETS, ODD_TARGETS);
  if (method === "CONNECT" && prng.below(4) > 0) target = `${prng.pick(HOSTS)}:443`;
  if (method === "OPTIONS" && prng.below(2) > 0) target = "*";
  const version = mostly(prng, VERSIONS, ODD_VERSIONS);
  const space = prng.below(60) === 0 ? prng.pick(["  ", "\t", ""]) : " ";
  return `${method} ${target}${space}${version}`;
}

function makeFields(prng: Prng): string[] {
  const lines = prng.below(48) === 0 ? [] : [`Host: ${mostly(prng, HOSTS, ODD_HOSTS)}`];
  for (let count = prng.below(4); count > 0; count--) lines.push(mostly(prng, FIELDS, ODD_FIELDS));
  return lines;
}

interface Framed {
  readonly fields: readonly string[];
  readonly body: string;
}

function makeFraming(prng: Prng): Framed {
  switch (prng.below(12)) {
    case 0:
    case 1:
    case 2:
      return { fields: [], body: prng.below(8) === 0 ? SMUGGLED : "" };
    case 3:
    case 4:
      return makeLength(prng);
    case 5:
    case 6:
    case 7:
    case 8:
    case 9:
      return {
        fields: [`Transfer-Encoding: ${mostly(prng, ["chunked"], CODINGS)}`],
        body: makeChunks(prng),
      };
    case 10:
      return makeDoubtful(prng);
    default: {
      const fields = [`Content-Length: ${prng.pick(NUMBERS)}`];
      return { fields, body: prng.pick(["", "hello", SMUGGLED]) };
    }
  }
}

function makeLength(prng: Prng): Framed {
  const content = makeContent(prng);
  const lie = prng.below(6) === 0 ? prng.below(5) - 2 : 0;
  return { fields: [`Content-Length: ${content.length + lie}`], body: content };
}

/** Two answers to the question how long the content is. */
function makeDoubtful(prng: Prng): Framed {
  const chunks = makeChunks(prng);
  const number = prng.pick(["0", "4", String(chunks.length), prng.pick(NUMBERS)]);
  const coding = prng.pick(["chunked", prng.pick(CODINGS)]);
  const length = `Content-Length: ${number}`;
  const space = prng.pick(["", "", " ", "\t", "\r\n "]);
  const encoding = `Transfer-Encoding${prng.pick(["", "", " ", "\0"])}:${space}${coding}`;
  const second = prng.pick([encoding, length, `Content-Length: ${prng.pick(NUMBERS)}`]);
  return {
    fields: [prng.pick([length, encoding]), second],
    body: prng.pick([chunks, SMUGGLED, "hello"]),
  };
}

function makeContent(prng: Prng): string {
  if (prng.below(4) === 0) return SMUGGLED;
  let content = "";
  for (let left = prng.below(24); left > 0; left--) content += String.fromCharCode(prng.below(256));
  return content;
}

function makeChunks(prng: Prng): string {
  let text = "";
  for (let count = prng.below(4); count > 0; count--) {
    const data = makeContent(prng);
    if (data.length === 0) continue;
    const zeros = prng.pick(["", "", "0", "000"]);
    const hex = data.length.toString(16);
    const size = `${zeros}${prng.below(2) === 0 ? hex : hex.toUpperCase()}`;
    const end = prng.below(40) === 0 ? prng.pick(["\n", "\r", "\r\r\n", "\n\r", ""]) : "\r\n";
    text += `${mostly(prng, [size], CHUNK_SIZES)}${makeExtension(prng)}${end}`;
    text += `${data}${prng.below(24) === 0 ? prng.pick(["", "\n", "\r", "X\r\n", "\n\n", "\r\r\n"]) : "\r\n"}`;
  }
  text += `${prng.pick(["0", "0", "00", "000000"])}${makeExtension(prng)}\r\n`;
  for (let count = prng.below(6) === 0 ? prng.below(4) : 0; count > 0; count--) {
    text += `${mostly(prng, TRAILERS, ODD_TRAILERS)}\r\n`;
  }
  return prng.below(16) === 0 ? text : `${text}\r\n`;
}

function makeExtension(prng: Prng): string {
  return prng.below(5) === 0 ? prng.pick(EXTENSIONS) : "";
}

function shuffled(prng: Prng, lines: string[]): string[] {
  for (let i = lines.length - 1; i > 0; i--) {
    const other = prng.below(i + 1);
    const line = lines[i];
    lines[i] = lines[other] ?? "";
    lines[other] = line ?? "";
  }
  return lines;
}
