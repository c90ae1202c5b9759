/**
 * Do the package's entries carry what their users need, and does the protocol alone do without Node?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import * as main from "../../src/index.ts";
import * as protocol from "../../src/protocol.ts";

test("barewire: what it takes to serve, and to see what is said", () => {
  assert.deepEqual(Object.keys(main).sort(), [
    "ContentError",
    "ContentTooLargeError",
    "FastResponse",
    "Fields",
    "HtpasswdError",
    "HttpRequest",
    "HttpResponse",
    "MalformedContentError",
    "Representation",
    "RulesError",
    "Transcript",
    "TranscriptError",
    "accessLog",
    "errorLog",
    "fetchHandler",
    "files",
    "firstOf",
    "formParts",
    "httpsRedirect",
    "installFastResponse",
    "joinTaps",
    "readTranscript",
    "respond",
    "serve",
    "writeTranscript",
  ]);
});

test("barewire/http1: a request in, a response out, without a socket", () => {
  const conversation = new protocol.ServerProtocol({ maxHeaders: 2 });
  conversation.receive(new TextEncoder().encode("GET /a?b HTTP/1.1\r\nHost: x\r\n\r\n"));
  assert.equal(conversation.next(), protocol.REQUEST);
  assert.equal(conversation.request?.path, "/a");
  const out: Uint8Array[] = [];
  const response = protocol.HttpResponse.text("hello");
  const framing = conversation.begin(response, false, new Uint8Array(0), out);
  conversation.finish();
  assert.deepEqual(framing, { kind: "length", length: 5 });
  assert.equal(
    Buffer.concat(out).toString("latin1"),
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 5\r\n\r\n",
  );
  conversation.receive(new TextEncoder().encode("GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n"));
  assert.equal(conversation.next(), protocol.VIOLATION);
  assert.match(protocol.describe(conversation.violation!), /^FIELDS_TOO_MANY/);
});

test("barewire/http1: a response in, without a socket", () => {
  const conversation = new protocol.ClientProtocol({ maxHeaders: 2 });
  conversation.expect("GET");
  conversation.receive(new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!"));
  assert.equal(conversation.next(), protocol.RESPONSE);
  assert.equal(conversation.response?.reason, "OK");
  assert.equal(conversation.next(), protocol.CONTENT);
  assert.equal(Buffer.from(conversation.content).toString(), "hi");
  assert.equal(conversation.next(), protocol.END_OF_MESSAGE);
  assert.equal(conversation.next(), protocol.VIOLATION);
  assert.match(protocol.describe(conversation.violation!), /^RESPONSE_NOT_DUE/);
});
