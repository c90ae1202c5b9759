/**
 * Does the conversation go on exactly when it may? States, answers, expectations, persistence.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import {
  CLOSED,
  CONTENT,
  END_OF_MESSAGE,
  NEED_BYTES,
  PAUSED,
  REQUEST,
  type ServerProtocol,
  VIOLATION,
} from "../../src/http1/protocol.ts";
import { answer, encode, hear, latin1, protocolOf } from "./bytes.ts";

const HOST = "Host: h\r\n";
const GET = `GET / HTTP/1.1\r\n${HOST}\r\n`;
const POST = `POST / HTTP/1.1\r\n${HOST}Content-Length: 2\r\n\r\n`;
const CHUNKED = `POST / HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n`;
const EXPECT = "Expect: 100-continue\r\n";

function receive(protocol: ServerProtocol, text: string): ServerProtocol {
  protocol.receive(encode(text));
  return protocol;
}

test("nothing comes out of nothing", () => {
  const protocol = protocolOf();
  assert.equal(protocol.idle, true);
  assert.equal(protocol.next(), NEED_BYTES);
  assert.equal(protocol.next(), NEED_BYTES);
  protocol.receiveEnd();
  assert.equal(protocol.next(), CLOSED);
  assert.equal(protocol.next(), CLOSED);
});

test("the next request waits until the response is finished, however often one asks", () => {
  const protocol = protocolOf(GET.repeat(3));
  for (let i = 0; i < 3; i++) {
    assert.equal(protocol.next(), REQUEST);
    assert.equal(protocol.idle, false);
    for (let again = 0; again < 3; again++) assert.equal(protocol.next(), PAUSED);
    answer(protocol);
  }
  assert.equal(protocol.next(), NEED_BYTES);
  assert.equal(protocol.idle, true);
});

test("content comes before the pause, in a response or not", () => {
  const protocol = protocolOf(`${POST}hi${GET}`);
  assert.equal(protocol.next(), REQUEST);
  assert.equal(protocol.contentDue, true);
  assert.equal(protocol.contentLeft, 2);
  assert.equal(protocol.next(), CONTENT);
  assert.equal(latin1(protocol.content), "hi");
  assert.equal(protocol.next(), END_OF_MESSAGE);
  assert.equal(protocol.contentDue, false);
  assert.equal(protocol.contentLeft, 0);
  assert.equal(protocol.next(), PAUSED);
  answer(protocol);
  assert.equal(protocol.next(), REQUEST);
});

test("after an early answer the content is still content", () => {
  const protocol = protocolOf(`${POST}G`);
  assert.equal(protocol.next(), REQUEST);
  answer(protocol);
  assert.equal(protocol.next(), CONTENT);
  assert.equal(protocol.next(), NEED_BYTES);
  assert.equal(protocol.idle, false);
  receive(protocol, `E${GET}`);
  assert.equal(protocol.next(), CONTENT);
  assert.equal(protocol.next(), END_OF_MESSAGE);
  assert.equal(protocol.next(), REQUEST);
});

test("after the last response nothing is read any more", () => {
  const protocol = protocolOf(`GET / HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n${GET}`);
  assert.equal(protocol.next(), REQUEST);
  assert.match(answer(protocol), /\r\nConnection: close\r\n\r\n$/);
  const { offset } = protocol;
  for (let again = 0; again < 3; again++) {
    assert.equal(protocol.next(), CLOSED);
    receive(protocol, GET);
  }
  assert.equal(protocol.offset, offset);
});

test("after a violation nothing is read any more, and the violation stays", () => {
  const protocol = protocolOf(`GET / HTTP/1.1\r\nHost : h\r\n\r\n${GET}`);
  assert.equal(protocol.next(), VIOLATION);
  const { violation, offset } = protocol;
  assert.equal(violation?.code, "FIELD_NAME_SPACE");
  receive(protocol, GET);
  assert.equal(protocol.next(), CLOSED);
  assert.equal(protocol.violation, violation);
  assert.equal(protocol.offset, offset);
  assert.match(answer(protocol, new HttpResponse({ status: 400 })), /\r\nConnection: close\r\n/);
  assert.equal(protocol.next(), CLOSED);
});

test("a violation in content comes with the request that it belongs to", () => {
  const protocol = protocolOf(`${CHUNKED}1\r\nab`);
  assert.equal(protocol.next(), REQUEST);
  assert.equal(protocol.next(), CONTENT);
  assert.equal(protocol.begun, false);
  assert.equal(protocol.next(), VIOLATION);
  assert.equal(protocol.request?.method, "POST");
  assert.equal(protocol.contentDue, false);
  assert.equal(protocol.next(), CLOSED);
});

test("a head that is refused tells nobody of a request, except its method", () => {
  const protocol = protocolOf(`HEAD / HTTP/1.1\r\n\r\n`);
  assert.equal(protocol.next(), VIOLATION);
  assert.equal(protocol.request, undefined);
  const refusal = HttpResponse.text("no", { status: 400 });
  assert.match(answer(protocol, refusal), /\r\nContent-Length: 2\r\n/);
  const other = protocolOf(`${GET}X`);
  assert.equal(other.next(), REQUEST);
  answer(other);
  receive(other, "\n");
  assert.equal(other.next(), VIOLATION);
  assert.equal(other.request, undefined);
  assert.equal(other.begun, false);
});

test("content is left out of a refusal to HEAD as soon as the method is known", () => {
  const framing = (request: string) => {
    const protocol = protocolOf(request);
    assert.equal(protocol.next(), VIOLATION);
    const refusal = HttpResponse.text("no", { status: 400 });
    return protocol.begin(refusal, true, new Uint8Array(0), { push: () => {} }).kind;
  };
  assert.equal(framing("HEAD /\n"), "none");
  assert.equal(framing("HEAD\n"), "length");
  assert.equal(framing("HEAD / HTTP/1.1\r\nA\r\n"), "none");
});

const ENDS: readonly (readonly [text: string, code: string])[] = [
  ["", ""],
  ["\r\n", ""],
  ["\r", ""],
  [GET, ""],
  [`${GET}\r\n`, ""],
  ["G", "HEAD_INCOMPLETE"],
  [GET.slice(0, -1), "HEAD_INCOMPLETE"],
  [POST, "CONTENT_INCOMPLETE"],
  [`${POST}h`, "CONTENT_INCOMPLETE"],
  [`${POST}hi`, ""],
  [CHUNKED, "CONTENT_INCOMPLETE"],
  [`${CHUNKED}0\r\n`, "CONTENT_INCOMPLETE"],
  [`${CHUNKED}0\r\nT: x\r\n\r`, "CONTENT_INCOMPLETE"],
  [`${CHUNKED}0\r\n\r\n`, ""],
];

for (const [text, code] of ENDS) {
  test(`the peer ends after ${JSON.stringify(text)}: ${code === "" ? "closed" : code}`, () => {
    const protocol = protocolOf(text);
    assert.equal(hear(protocol).last, NEED_BYTES);
    protocol.receiveEnd();
    const { last, code: found } = hear(protocol);
    assert.equal(found ?? "", code);
    assert.equal(last, code === "" ? CLOSED : VIOLATION);
    if (code !== "") assert.equal(protocol.violation?.offset, text.length);
  });
}

test("a peer that has ended gets all its answers, and hears that the last one is", () => {
  const protocol = protocolOf(GET + POST);
  protocol.receive(encode(`hi${GET}`));
  protocol.receiveEnd();
  assert.equal(protocol.next(), REQUEST);
  assert.doesNotMatch(answer(protocol), /Connection: close/);
  assert.equal(protocol.next(), REQUEST);
  assert.doesNotMatch(answer(protocol), /Connection: close/);
  assert.equal(protocol.next(), CONTENT);
  assert.equal(protocol.next(), END_OF_MESSAGE);
  assert.equal(protocol.next(), REQUEST);
  assert.match(answer(protocol), /Connection: close/);
  assert.equal(protocol.next(), CLOSED);
});

test("100 (Continue) is due when content is expected, and none of it is here", () => {
  const head = POST.replace("\r\n\r\n", `\r\n${EXPECT}\r\n`);
  const protocol = protocolOf(head);
  assert.equal(protocol.continueDue, false);
  assert.equal(protocol.next(), REQUEST);
  assert.equal(protocol.continueDue, true);
  assert.equal(latin1(protocol.continue()), "HTTP/1.1 100 Continue\r\n\r\n");
  assert.equal(protocol.continueDue, false);
  receive(protocol, "hi");
  assert.equal(hear(protocol).last, NEED_BYTES);
  const early = protocolOf(`${head}h`);
  assert.equal(early.next(), REQUEST);
  assert.equal(early.continueDue, false);
});

const NOT_DUE: readonly string[] = [
  `GET / HTTP/1.1\r\n${HOST}${EXPECT}\r\n`,
  `POST / HTTP/1.1\r\n${HOST}${EXPECT}Content-Length: 0\r\n\r\n`,
  `POST / HTTP/1.0\r\n${EXPECT}Content-Length: 2\r\n\r\n`,
  `POST / HTTP/1.0\r\nExpect: x\r\nContent-Length: 2\r\n\r\n`,
];

for (const request of NOT_DUE) {
  test(`100 (Continue) is not due: ${JSON.stringify(request)}`, () => {
    const protocol = protocolOf(request);
    assert.equal(protocol.next(), REQUEST);
    assert.equal(protocol.continueDue, false);
    const lasting = request.includes("HTTP/1.1");
    assert.equal(answer(protocol).includes("Connection: close"), !lasting);
  });
}

test("an answer without 100 (Continue) is the last one, and no 100 can follow it", () => {
  const protocol = protocolOf(POST.replace("\r\n\r\n", `\r\n${EXPECT}\r\n`));
  assert.equal(protocol.next(), REQUEST);
  const framing = protocol.begin(new HttpResponse(), false, new Uint8Array(0), { push: () => {} });
  assert.equal(framing.kind, "length");
  assert.equal(protocol.continueDue, false, "between head and content there is no place for it");
  protocol.finish();
  assert.equal(protocol.next(), CLOSED);
});

interface Row {
  readonly version: "1.0" | "1.1";
  readonly connection: "" | "close" | "keep-alive";
  readonly method: string;
  readonly response: HttpResponse;
  readonly kind: "none" | "length" | "chunked" | "close";
}

const stream = (): HttpResponse =>
  new HttpResponse({ content: { kind: "stream", chunks: (async function* () {})() } });

function* rows(): Generator<Row> {
  const text = HttpResponse.text("a");
  for (const version of ["1.0", "1.1"] as const) {
    for (const connection of ["", "close", "keep-alive"] as const) {
      const of = { version, connection };
      const unknown = version === "1.1" ? "chunked" : "close";
      yield { ...of, method: "GET", response: text, kind: "length" };
      yield { ...of, method: "GET", response: new HttpResponse(), kind: "length" };
      yield { ...of, method: "GET", response: stream(), kind: unknown };
      yield { ...of, method: "HEAD", response: text, kind: "none" };
      yield { ...of, method: "HEAD", response: stream(), kind: "none" };
      yield { ...of, method: "GET", response: new HttpResponse({ status: 204 }), kind: "none" };
      yield { ...of, method: "GET", response: new HttpResponse({ status: 304 }), kind: "none" };
      yield { ...of, method: "CONNECT", response: text, kind: "none" };
      const refused = HttpResponse.text("a", { status: 405 });
      yield { ...of, method: "CONNECT", response: refused, kind: "length" };
    }
  }
}

for (const { version, connection, method, response, kind } of rows()) {
  const content = response.content === null ? "no" : "kind" in response.content ? "stream" : "text";
  const name = `${version}, "${connection}", ${method}, ${response.status}, ${content} content`;
  test(`framing and persistence: ${name}`, () => {
    const target = method === "CONNECT" ? "h:1" : "/";
    const field = connection === "" ? "" : `Connection: ${connection}\r\n`;
    const protocol = protocolOf(`${method} ${target} HTTP/${version}\r\n${HOST}${field}\r\n`);
    assert.equal(protocol.next(), REQUEST);
    let head = "";
    const out = {
      push: (bytes: Uint8Array) => {
        head += latin1(bytes);
      },
    };
    const framing = protocol.begin(response, false, encode("Date: now\r\n"), out);
    assert.equal(framing.kind, kind);
    protocol.finish();
    const wanted = connection === "keep-alive" || (connection === "" && version === "1.1");
    const tunnel = method === "CONNECT" && response.status < 300;
    const persistent = wanted && kind !== "close" && method !== "CONNECT";
    assert.equal(protocol.next(), persistent ? NEED_BYTES : CLOSED);
    assert.equal(head.includes("Connection: close\r\n"), !persistent);
    assert.equal(
      head.includes("Connection: keep-alive\r\n"),
      persistent && version === "1.0",
      "1.0 must be told",
    );
    assert.ok(head.includes("\r\nDate: now\r\n") && head.endsWith("\r\n\r\n"));
    const announces = head.includes("Content-Length") || head.includes("Transfer-Encoding");
    const silent = response.status === 204 || response.status === 304 || tunnel;
    const endless = content === "stream" && version === "1.0";
    assert.equal(announces, !silent && !endless);
  });
}

test("who must close says so, even to a client that would go on", () => {
  const protocol = protocolOf(GET + GET);
  assert.equal(protocol.next(), REQUEST);
  assert.match(answer(protocol, new HttpResponse(), true), /Connection: close/);
  assert.equal(protocol.next(), CLOSED);
});

test("a deadline ends the conversation", () => {
  const protocol = protocolOf("GET /");
  assert.equal(protocol.next(), NEED_BYTES);
  protocol.fail("HEAD_TIMEOUT");
  assert.equal(protocol.violation?.status, 408);
  assert.equal(protocol.violation?.offset, 5);
  assert.match(answer(protocol, new HttpResponse({ status: 408 })), /Connection: close/);
  receive(protocol, GET);
  assert.equal(protocol.next(), CLOSED);
});

test("trailers belong to their own request", () => {
  const protocol = protocolOf(`${CHUNKED}0\r\nT: x\r\n\r\n${CHUNKED}0\r\n\r\n`);
  assert.equal(protocol.next(), REQUEST);
  assert.equal(protocol.trailers.count, 0);
  assert.equal(protocol.next(), END_OF_MESSAGE);
  assert.equal(protocol.trailers.get("t"), "x");
  answer(protocol);
  assert.equal(protocol.next(), REQUEST);
  assert.equal(protocol.next(), END_OF_MESSAGE);
  assert.equal(protocol.trailers.count, 0);
});
