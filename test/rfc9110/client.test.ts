/**
 * Does the client core understand responses as RFC 9110 §15 demands of a client?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ClientProtocol } from "../../src/http1/client-protocol.ts";
import { END_OF_MESSAGE, RESPONSE } from "../../src/http1/protocol.ts";

test("§15.2-2 interim responses are read before the final one, awaited or not", () => {
  const client = new ClientProtocol();
  client.expect("GET");
  const interim = ["100 Continue", "102 Processing", "103 Early Hints", "199 Something"];
  const text = interim.map((line) => `HTTP/1.1 ${line}\r\nA: b\r\n\r\n`).join("");
  client.receive(new TextEncoder().encode(`${text}HTTP/1.1 204 No Content\r\n\r\n`));
  for (const status of [100, 102, 103, 199, 204]) {
    assert.equal(client.next(), RESPONSE);
    assert.equal(client.response?.status, status);
    assert.equal(client.framing.kind, "none");
  }
  assert.equal(client.next(), END_OF_MESSAGE);
  assert.equal(client.due, 0);
});
