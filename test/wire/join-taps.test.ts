/**
 * Does every one of the joined taps hear everything, in order?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Tap } from "../../src/server/tap.ts";
import { joinTaps } from "../../src/wire/join-taps.ts";
import { connectionOf, exchangeOf } from "./staged-server.ts";

function listener(name: string, heard: string[]): Tap {
  return {
    opened: () => heard.push(`${name} opened`),
    received: (_, bytes, begins) => heard.push(`${name} received ${bytes.length} ${begins}`),
    parsed: (_, part, length) => heard.push(`${name} parsed ${part} ${length}`),
    sent: (_, part, bytes) => heard.push(`${name} sent ${part} ${bytes.length}`),
    exchange: (_, { status }) => heard.push(`${name} exchange ${status}`),
    closed: (_, reason) => heard.push(`${name} closed ${reason}`),
  };
}

test("each tap hears each event, in order", () => {
  const heard: string[] = [];
  const tap = joinTaps([listener("a", heard), listener("b", heard)]);
  const one = connectionOf(1);
  tap.opened?.(one);
  tap.received?.(one, new Uint8Array(3), true);
  tap.parsed?.(one, "head", 2);
  tap.sent?.(one, "content", new Uint8Array(1));
  tap.exchange?.(one, exchangeOf());
  tap.closed?.(one, "idle");
  const events = ["opened", "received 3 true", "parsed head 2", "sent content 1", "exchange 200"];
  assert.deepEqual(
    heard,
    [...events, "closed idle"].flatMap((event) => [`a ${event}`, `b ${event}`]),
  );
});

test("what none of them has, the joined one hasn't either, so that nobody works for it", () => {
  const joined = joinTaps([{ exchange: () => undefined }, { closed: () => undefined }]);
  assert.deepEqual(Object.keys(joined).sort(), ["closed", "exchange"]);
});

test("exchanges are timed as soon as one of them wants it", () => {
  const exchange = () => undefined;
  assert.equal(joinTaps([{ exchange, untimed: true }, { closed: () => undefined }]).untimed, true);
  assert.notEqual(joinTaps([{ exchange, untimed: true }, { exchange }]).untimed, true);
});

test("a single tap is itself", () => {
  const tap = listener("a", []);
  assert.equal(joinTaps([tap]), tap);
});
