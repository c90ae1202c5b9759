/**
 * Does the client hear each response as what it is, and name what is wrong with any other?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientProtocol } from "../../src/http1/client-protocol.ts";
import type { MessageLimits } from "../../src/http1/limits.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  NEED_BYTES,
  RESPONSE,
  TUNNEL,
  VIOLATION,
} from "../../src/http1/protocol.ts";
import { RESPONSE_RULES } from "../../src/http1/response-rules.ts";
import { visible } from "../../src/http1/violation.ts";
import { clientOf, encode, heard, latin1 } from "./bytes.ts";

const OK = "HTTP/1.1 200 OK\r\n";
const EMPTY = `${OK}Content-Length: 0\r\n\r\n`;
const HI = `${OK}Content-Length: 2\r\n\r\nhi`;
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const LAST = `${OK}Connection: close\r\nContent-Length: 2\r\n\r\nhi`;
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
const HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
const SWITCH = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: upgrade\r\n\r\n";

/** What comes at once, and what comes when the server has ended its side. */
function heardToEnd(text: string, methods: readonly string[]): string {
  const client = clientOf(text, methods);
  const first = heard(client);
  if (!first.endsWith("need")) return first;
  client.receiveEnd();
  return first.replace(/need$/, heard(client));
}

test("nothing comes out of nothing", () => {
  const client = new ClientProtocol();
  assert.equal(client.due, 0);
  assert.equal(client.persistent, true);
  assert.equal(client.next(), NEED_BYTES);
  assert.equal(client.next(), NEED_BYTES);
  client.receiveEnd();
  assert.equal(client.persistent, false);
  assert.equal(client.next(), CLOSED);
  assert.equal(client.next(), CLOSED);
});

test("a head says version, status, reason and fields", () => {
  const client = clientOf("HTTP/1.0 404 Not Found\r\nA: b\r\na:\tc \r\nContent-Length: 0\r\n\r\n");
  assert.equal(client.next(), RESPONSE);
  const { response } = client;
  assert.equal(response?.minorVersion, 0);
  assert.equal(response?.status, 404);
  assert.equal(response?.reason, "Not Found");
  assert.deepEqual(response?.fields.all("A"), ["b", "c"]);
  assert.deepEqual(client.framing, { kind: "length", length: 0 });
});

const HEARD: readonly (readonly [
  what: string,
  methods: readonly string[],
  text: string,
  heard: string,
])[] = [
  ["content of a length", ["GET"], HI, '200 length 2, "hi", end, closed'],
  ["content of length 0", ["GET"], EMPTY, "200 length 0, end, closed"],
  [
    "chunks",
    ["GET"],
    `${CHUNKED}1\r\na\r\n2;x=y\r\nbc\r\n0\r\n\r\n`,
    '200 chunked, "a", "bc", end, closed',
  ],
  ["content up to the end", ["GET"], `${OK}\r\nhi`, '200 close, "hi", end, closed'],
  ["no content up to the end", ["GET"], `${OK}\r\n`, "200 close, end, closed"],
  [
    "compressed chunks, for whoever decompresses",
    ["GET"],
    `${OK}Transfer-Encoding: gzip, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`,
    '200 chunked, "a", end, closed',
  ],
  [
    "a coding without chunked at the end",
    ["GET"],
    `${OK}Transfer-Encoding: chunked, gzip\r\n\r\n1\r\na`,
    '200 close, "1\\r\\na", end, closed',
  ],
  ["an answer to HEAD", ["HEAD", "GET"], `${HI.slice(0, -2)}${HI}`, ""],
  ["304", ["GET"], "HTTP/1.1 304 \r\nContent-Length: 9\r\n\r\n", "304 none, end, closed"],
  ["204", ["GET"], "HTTP/1.1 204 \r\n\r\n", "204 none, end, closed"],
  ["205 has a length like others", ["POST"], `HTTP/1.1 205 \r\n\r\n`, "205 close, end, closed"],
  [
    "100, then the answer",
    ["POST"],
    `${CONTINUE}${HI}`,
    '100 none, 200 length 2, "hi", end, closed',
  ],
  [
    "several interim responses",
    ["GET", "GET"],
    `${CONTINUE}${HINTS}${EMPTY}${HINTS}${EMPTY}`,
    "100 none, 103 none, 200 length 0, end, 103 none, 200 length 0, end, closed",
  ],
  [
    "a status that is none, as it is",
    ["GET", "GET"],
    `HTTP/1.1 999 No\r\nContent-Length: 0\r\n\r\nHTTP/1.1 099 \r\n\r\n`,
    "999 length 0, end, 99 close, end, closed",
  ],
  [
    "requests behind a last response, which nobody answers",
    ["GET", "GET"],
    LAST,
    '200 length 2, "hi", end, closed',
  ],
  [
    "CONNECT with an interim response",
    ["CONNECT"],
    `${CONTINUE}HTTP/1.1 099 \r\nContent-Length: 1\r\n\r\na`,
    '100 none, 99 length 1, "a", end, closed',
  ],
  [
    "a refused CONNECT",
    ["CONNECT", "GET"],
    `HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nhi${EMPTY}`,
    '403 length 2, "hi", end, 200 length 0, end, closed',
  ],
];

for (const [what, methods, text, words] of HEARD) {
  test(`${what}: ${JSON.stringify(text)}`, () => {
    const expected = words === "" ? '200 none, end, 200 length 2, "hi", end, closed' : words;
    assert.equal(heardToEnd(text, methods), expected);
  });
}

test("responses belong to the requests in the order in which these were sent", () => {
  const bare = HI.slice(0, -2);
  const client = clientOf(`${HI}${bare}${HI}${bare}`, ["GET", "HEAD"]);
  assert.equal(client.due, 2);
  assert.equal(client.next(), RESPONSE);
  assert.equal(client.due, 2, "one is under way");
  assert.equal(client.next(), CONTENT);
  assert.equal(client.next(), END_OF_MESSAGE);
  assert.equal(client.due, 1);
  client.expect("POST");
  client.expect("HEAD");
  assert.equal(heard(client), '200 none, end, 200 length 2, "hi", end, 200 none, end, need');
  assert.equal(client.due, 0);
  assert.equal(client.persistent, true);
});

test("the head stays until the next one is begun, and trailers come with the end", () => {
  const client = clientOf(`${CHUNKED}1\r\na\r\n0\r\nT: x\r\n\r\n`);
  assert.equal(client.next(), RESPONSE);
  assert.equal(client.trailers.count, 0);
  assert.equal(client.next(), CONTENT);
  assert.equal(latin1(client.content), "a");
  assert.equal(client.next(), END_OF_MESSAGE);
  assert.equal(client.trailers.get("T"), "x");
  assert.equal(client.response?.fields.has("T"), false);
  assert.equal(client.response?.status, 200);
  assert.equal(client.next(), NEED_BYTES);
  assert.equal(client.response, undefined);
  client.expect("GET");
  client.receive(encode(HI));
  assert.equal(client.next(), RESPONSE);
  assert.equal(client.trailers.count, 0);
});

test("a status from 100 to 199 is interim, and only such a status is", () => {
  for (const status of ["000", "099", "100", "102", "199", "200", "299", "600", "999"]) {
    const client = clientOf(`HTTP/1.1 ${status} \r\n\r\n`);
    assert.equal(client.next(), RESPONSE);
    const interim = status >= "100" && status < "200";
    assert.equal(client.due, 1);
    client.receiveEnd();
    assert.equal(client.next(), interim ? VIOLATION : END_OF_MESSAGE, status);
  }
});

test("101 begins a tunnel, and what follows is left as it is", () => {
  const client = clientOf(`${CONTINUE}${SWITCH}\x81\x05hello`, ["GET"]);
  assert.equal(heard(client), "100 none, 101 none, tunnel");
  assert.equal(client.due, 0);
  assert.equal(client.persistent, false);
  assert.equal(client.buffered, 7);
  assert.equal(client.offset, CONTINUE.length + SWITCH.length);
  client.receive(encode("HTTP/1.1"));
  assert.equal(client.next(), TUNNEL);
  assert.equal(latin1(client.rest()), "\x81\x05helloHTTP/1.1");
  assert.equal(client.buffered, 0);
  assert.equal(latin1(client.rest()), "");
  client.receiveEnd();
  assert.equal(client.next(), TUNNEL);
});

test("a 2xx answer to CONNECT begins a tunnel, whatever it announces", () => {
  const lines = "Content-Length: 5\r\nContent-Length: x\r\nTransfer-Encoding: chunked\r\n";
  for (const status of [200, 204, 299]) {
    const client = clientOf(`HTTP/1.1 ${status} Go\r\n${lines}\r\nhello`, ["CONNECT"]);
    assert.equal(heard(client), `${status} none, tunnel`);
    assert.equal(latin1(client.rest()), "hello");
  }
  assert.equal(
    heard(clientOf(EMPTY, ["connect"])),
    "200 length 0, end, need",
    "methods have a case",
  );
});

const PERSISTENCE: readonly (readonly [head: string, persistent: boolean])[] = [
  ["HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", true],
  ["HTTP/1.1 204 \r\n\r\n", true],
  ["HTTP/1.1 304 \r\n\r\n", true],
  ["HTTP/1.1 200 \r\n\r\n", false],
  ["HTTP/1.1 200 \r\nTransfer-Encoding: chunked\r\n\r\n", true],
  ["HTTP/1.1 200 \r\nTransfer-Encoding: gzip\r\n\r\n", false],
  ["HTTP/1.1 200 \r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n", false],
  ["HTTP/1.0 200 \r\nContent-Length: 0\r\n\r\n", false],
  ["HTTP/1.0 200 \r\nContent-Length: 0\r\nConnection: Keep-Alive\r\n\r\n", true],
  ["HTTP/1.0 200 \r\nConnection: keep-alive\r\n\r\n", false],
];

for (const [head, persistent] of PERSISTENCE) {
  test(`after ${JSON.stringify(head)} the connection ${persistent ? "goes on" : "ends"}`, () => {
    const client = clientOf(head);
    assert.equal(client.persistent, true, "as far as is known");
    assert.equal(client.next(), RESPONSE);
    assert.equal(client.persistent, persistent);
  });
}

test("an interim response says nothing about persistence", () => {
  const client = clientOf(`HTTP/1.0 100 \r\nConnection: close\r\n\r\n${EMPTY}`);
  assert.equal(client.next(), RESPONSE);
  assert.equal(client.persistent, true);
  assert.equal(heard(client), "200 length 0, end, need");
  assert.equal(client.persistent, true);
});

test("after the last response the end is awaited, and each byte before it is one too many", () => {
  const client = clientOf(LAST, ["GET", "GET"]);
  assert.equal(heard(client), '200 length 2, "hi", end, need');
  assert.equal(client.persistent, false);
  assert.equal(client.due, 1, "one that is never answered");
  client.receiveEnd();
  assert.equal(client.next(), CLOSED);
  assert.equal(
    heard(clientOf(`${LAST}${EMPTY}`, ["GET", "GET"]))
      .split(", ")
      .at(-1),
    `RESPONSE_AFTER_LAST@${LAST.length}`,
  );
});

test("what came before the end is heard before it", () => {
  const client = clientOf(`${HI}${OK}\r\nrest`, ["GET", "GET"]);
  client.receiveEnd();
  assert.equal(client.persistent, false);
  assert.equal(heard(client), '200 length 2, "hi", end, 200 close, "rest", end, closed');
});

test("after a violation nothing is read any more, and the violation stays", () => {
  const client = clientOf(`${OK}A : b\r\n\r\n`, ["GET", "GET"]);
  assert.equal(client.next(), VIOLATION);
  const { violation, offset, buffered } = client;
  assert.equal(client.persistent, false);
  assert.equal(client.response, undefined);
  client.receive(encode(HI));
  assert.equal(client.next(), CLOSED);
  assert.equal(client.violation, violation);
  assert.equal(client.offset, offset);
  assert.equal(client.buffered, buffered, "nothing is gathered any more");
  assert.equal(client.due, 2);
});

test("a violation in content, or in what a head announces, comes with its response", () => {
  const inContent = clientOf(`${CHUNKED}1\r\nab`);
  assert.equal(heard(inContent), `200 chunked, "a", CHUNK_END_MISSING@${CHUNKED.length + 4}`);
  assert.equal(inContent.response?.status, 200);
  const announced = clientOf("HTTP/1.1 204 \r\nContent-Length: 0\r\n\r\n");
  assert.equal(announced.next(), VIOLATION);
  assert.equal(announced.response?.status, 204);
});

interface Wrong {
  readonly code: string;
  readonly section: string;
  readonly text: string;
  /** Default: GET. */
  readonly methods?: readonly string[];
  /** The server ends its side behind the text. */
  readonly ended?: true;
  /** Default: the end of the text. */
  readonly offset?: number;
  /** What is shown of the line, up to the caret. */
  readonly shown?: string;
  readonly limits?: Partial<MessageLimits>;
}

const WRONG: readonly Wrong[] = [
  {
    code: "RESPONSE_NOT_DUE",
    section: "RFC 9112 §9.2",
    text: OK,
    methods: [],
    offset: 0,
    shown: "H",
  },
  {
    code: "RESPONSE_NOT_DUE",
    section: "RFC 9112 §9.2",
    text: `${HI}\r\n`,
    offset: HI.length,
    shown: "\\r",
  },
  {
    code: "RESPONSE_NOT_DUE",
    section: "RFC 9112 §9.2",
    text: `${HI}HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n`,
    offset: HI.length,
    shown: "H",
  },
  {
    code: "RESPONSE_AFTER_LAST",
    section: "RFC 9112 §9.6",
    text: `${LAST}!`,
    offset: LAST.length,
    shown: "!",
  },
  {
    code: "RESPONSE_AFTER_LAST",
    section: "RFC 9112 §9.6",
    text: `HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n${OK}`,
    methods: ["GET", "GET"],
    offset: 38,
    shown: "H",
  },
  {
    code: "TLS_ALERT",
    section: "RFC 9110 §4.2.2",
    text: "\x15\x03\x01\x00\x02\x02\x46",
    offset: 0,
    shown: "\\x15",
  },
  {
    code: "STATUS_LINE_MISSING",
    section: "RFC 9112 §4",
    text: `\r\n${OK}`,
    offset: 0,
    shown: "\\r",
  },
  {
    code: "STATUS_LINE_MISSING",
    section: "RFC 9112 §4",
    text: `${HI}\r\n${HI}`,
    methods: ["GET", "GET"],
    offset: HI.length,
    shown: "\\r",
  },
  {
    code: "RESPONSE_VERSION_INVALID",
    section: "RFC 9112 §2.3",
    text: "<!doctype html>",
    offset: 0,
    shown: "<",
  },
  {
    code: "RESPONSE_VERSION_UNSUPPORTED",
    section: "RFC 9112 §2.3",
    text: "HTTP/2 200\r\n",
    offset: 5,
    shown: "HTTP/2",
  },
  {
    code: "STATUS_MISSING",
    section: "RFC 9112 §4",
    text: "HTTP/1.1\r\n",
    offset: 8,
    shown: "HTTP/1.1\\r",
  },
  {
    code: "STATUS_LINE_SPACE",
    section: "RFC 9112 §4",
    text: "HTTP/1.1  200 OK\r\n",
    offset: 9,
    shown: "HTTP/1.1  ",
  },
  {
    code: "STATUS_INVALID",
    section: "RFC 9112 §4",
    text: "HTTP/1.1 2OO OK\r\n",
    offset: 10,
    shown: "HTTP/1.1 2O",
  },
  {
    code: "STATUS_SPACE_MISSING",
    section: "RFC 9112 §4",
    text: "HTTP/1.1 200\r\n\r\n",
    offset: 12,
    shown: "HTTP/1.1 200\\r",
  },
  {
    code: "REASON_INVALID",
    section: "RFC 9112 §4",
    text: "HTTP/1.1 200 \x07\r\n",
    offset: 13,
    shown: "HTTP/1.1 200 \\x07",
  },
  {
    code: "STATUS_LINE_TOO_LONG",
    section: "RFC 9112 §4",
    text: OK,
    offset: 14,
    shown: "HTTP/1.1 200 OK",
    limits: { maxRequestLine: 14 },
  },
  {
    code: "SWITCH_WITHOUT_PROTOCOL",
    section: "RFC 9110 §15.2.2",
    text: "HTTP/1.1 101 \r\n\r\nx",
    offset: 15,
  },
  {
    code: "SWITCH_WITHOUT_PROTOCOL",
    section: "RFC 9110 §15.2.2",
    text: "HTTP/1.1 101 \r\nUpgrade: ,\r\n\r\n",
    offset: 27,
  },
  {
    code: "LENGTH_WITHOUT_CONTENT",
    section: "RFC 9110 §8.6",
    text: "HTTP/1.1 204 \r\nContent-Length: 0\r\n\r\n",
    offset: 31,
    shown: "Content-Length: 0",
  },
  {
    code: "LENGTH_WITHOUT_CONTENT",
    section: "RFC 9110 §8.6",
    text: "HTTP/1.1 100 \r\nContent-Length: 0\r\n\r\n",
    methods: ["HEAD"],
    offset: 31,
    shown: "Content-Length: 0",
  },
  {
    code: "CODING_WITHOUT_CONTENT",
    section: "RFC 9112 §6.1",
    text: "HTTP/1.1 204 \r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
    offset: 53,
    shown: "Transfer-Encoding: chunked",
  },
  { code: "RESPONSE_MISSING", section: "RFC 9112 §8", text: "", ended: true },
  { code: "RESPONSE_MISSING", section: "RFC 9112 §8", text: CONTINUE, ended: true },
  {
    code: "RESPONSE_MISSING",
    section: "RFC 9112 §8",
    text: HI,
    methods: ["GET", "GET"],
    ended: true,
  },
  { code: "RESPONSE_HEAD_INCOMPLETE", section: "RFC 9112 §8", text: "H", ended: true },
  {
    code: "RESPONSE_HEAD_INCOMPLETE",
    section: "RFC 9112 §8",
    text: `${OK}A: b\r\n\r`,
    ended: true,
  },
  { code: "CONTENT_INCOMPLETE", section: "RFC 9112 §8", text: HI.slice(0, -1), ended: true },
  {
    code: "CONTENT_INCOMPLETE",
    section: "RFC 9112 §8",
    text: `${CHUNKED}1\r\na\r\n0\r\n`,
    ended: true,
  },
  // Of the rules that hold in both directions, one from each place that finds them.
  {
    code: "LINE_FEED_ALONE",
    section: "RFC 9112 §2.2",
    text: "HTTP/1.1 200 OK\n",
    offset: 15,
    shown: "HTTP/1.1 200 OK\\n",
  },
  {
    code: "CARRIAGE_RETURN_ALONE",
    section: "RFC 9112 §2.2",
    text: "HTTP/1.1 200 OK\r\r\n",
    offset: 15,
    shown: "HTTP/1.1 200 OK\\r",
  },
  {
    code: "FIELD_BEFORE_FIRST",
    section: "RFC 9112 §2.2",
    text: `${OK} A: b\r\n`,
    offset: 17,
    shown: " ",
  },
  {
    code: "FIELD_FOLDED",
    section: "RFC 9112 §5.2",
    text: `${OK}A: b\r\n c\r\n`,
    offset: 23,
    shown: " ",
  },
  {
    code: "FIELD_NAME_SPACE",
    section: "RFC 9112 §5.1",
    text: `${OK}A : b\r\n`,
    offset: 18,
    shown: "A ",
  },
  {
    code: "FIELDS_TOO_LARGE",
    section: "RFC 9110 §5.4",
    text: `${OK}A: bc\r\n`,
    offset: 21,
    shown: "A: bc",
    limits: { maxHeaderSize: 4 },
  },
  {
    code: "FIELDS_TOO_MANY",
    section: "RFC 9110 §5.4",
    text: `${OK}A: b\r\nC`,
    offset: 23,
    shown: "C",
    limits: { maxHeaders: 1 },
  },
  {
    code: "LENGTH_AND_CODING",
    section: "RFC 9112 §6.1",
    text: `${OK}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n`,
    offset: 55,
    shown: "Transfer-Encoding: chunked",
  },
  {
    code: "CODING_IN_HTTP_1_0",
    section: "RFC 9112 §6.1",
    text: "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
    offset: 36,
    shown: "Transfer-Encoding: chunked",
  },
  {
    code: "CONTENT_LENGTH_REPEATED",
    section: "RFC 9112 §6.3",
    text: `${OK}Content-Length: 1\r\nContent-Length: 1\r\n\r\n`,
    offset: 52,
    shown: "Content-Length: 1",
  },
  {
    code: "CONTENT_LENGTH_INVALID",
    section: "RFC 9112 §6.3",
    text: `${OK}Content-Length: 1, 1\r\n\r\n`,
    offset: 33,
    shown: "Content-Length: 1, 1",
  },
  {
    code: "CHUNK_SIZE_INVALID",
    section: "RFC 9112 §7.1",
    text: `${CHUNKED}x`,
    offset: CHUNKED.length,
    shown: "x",
  },
  {
    code: "TRAILERS_TOO_MANY",
    section: "RFC 9112 §7.1.2",
    text: `${CHUNKED}0\r\nT`,
    offset: CHUNKED.length + 3,
    shown: "T",
    limits: { maxTrailers: 0 },
  },
];

for (const wrong of WRONG) {
  const { code, section, text, methods = ["GET"], ended = false, limits = {} } = wrong;
  const { offset = text.length, shown = "" } = wrong;
  const end = ended ? " and the end" : "";
  test(`${code}: ${methods.join(" ")} answered by ${JSON.stringify(text)}${end}`, () => {
    for (const pieces of [[text], [...text]]) {
      const client = clientOf("", methods, limits);
      let words = "";
      for (const piece of pieces) {
        if (client.violation !== undefined) break;
        client.receive(encode(piece));
        words = heard(client);
      }
      if (ended) {
        client.receiveEnd();
        words = heard(client);
      }
      const { violation } = client;
      assert.equal(words.split(", ").at(-1), `${code}@${offset}`);
      assert.equal(violation?.section, section);
      assert.equal(violation?.status, 502);
      assert.doesNotMatch(`${violation?.sentence}`, /\brequest line|this server|this request\b/);
      const { excerpt = new Uint8Array(), caret = 0 } = violation ?? {};
      assert.equal(visible(excerpt), shown);
      const first = excerpt[caret];
      if (first !== undefined) assert.equal(first, text.charCodeAt(offset));
    }
  });
}

test("each rule of responses is shown by an example", () => {
  const shown = new Set(WRONG.map(({ code }) => code));
  assert.deepEqual(
    Object.keys(RESPONSE_RULES).filter((code) => !shown.has(code)),
    [],
  );
});

test("limits on the head hold at n and n + 1", () => {
  const lines = "A: b\r\nC: d\r\n";
  const text = `${OK}${lines}Content-Length: 0\r\n\r\n`;
  const size = text.length - OK.length - 2;
  const code = (limits: Partial<MessageLimits>) =>
    heard(clientOf(text, ["GET"], limits)).split("@")[0];
  const fine = "200 length 0, end, need";
  assert.equal(code({ maxRequestLine: OK.length - 2 }), fine);
  assert.equal(code({ maxRequestLine: OK.length - 3 }), "STATUS_LINE_TOO_LONG");
  assert.equal(code({ maxHeaderSize: size }), fine);
  assert.equal(code({ maxHeaderSize: size - 1 }), "FIELDS_TOO_LARGE");
  assert.equal(code({ maxHeaders: 3 }), fine);
  assert.equal(code({ maxHeaders: 2 }), "FIELDS_TOO_MANY");
});

test("no limit of requests bounds the content of a response", () => {
  const limits = { maxRequestBodySize: 1 };
  assert.equal(heard(clientOf(HI, ["GET"], limits)), '200 length 2, "hi", end, need');
  const chunks = `${CHUNKED}2\r\nhi\r\n2\r\nho\r\n0\r\n\r\n`;
  assert.equal(heard(clientOf(chunks, ["GET"], limits)), '200 chunked, "hi", "ho", end, need');
  const huge = `${OK}Content-Length: ${Number.MAX_SAFE_INTEGER}\r\n\r\n`;
  assert.equal(heard(clientOf(huge, ["GET"])), `200 length ${Number.MAX_SAFE_INTEGER}, need`);
});

test("bytes that were lent may change after keep", () => {
  const text = `${OK}A: b\r\nContent-Length: 0\r\n\r\n`;
  for (let cut = 1; cut < text.length; cut++) {
    const client = clientOf("", ["GET"]);
    const lent = encode(`${text.slice(0, cut)}####`);
    client.receive(lent, cut);
    assert.equal(client.next(), NEED_BYTES);
    client.keep();
    lent.fill(0x7e);
    client.receive(encode(text.slice(cut)));
    assert.equal(client.next(), RESPONSE);
    assert.equal(client.response?.reason, "OK");
    assert.equal(client.response?.fields.get("a"), "b");
  }
});
