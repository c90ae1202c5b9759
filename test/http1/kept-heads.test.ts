/**
 * Is what is kept only sent where it fits, whole only with what it belongs to, and never more of it than there may be?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { PORTABLE_CODEC } from "../../src/http1/codec.ts";
import { type Framing, NO_FRAMING } from "../../src/http1/framing.ts";
import { pushHead } from "../../src/http1/kept-heads.ts";
import { headEnd } from "../../src/http1/response-head.ts";
import { encode, latin1 } from "./bytes.ts";

const DATE = encode("Date: now\r\n");
const LATER = encode("Date: later\r\n");
const LENGTH_1 = { kind: "length", length: 1 } as const;
const OPEN = headEnd(200, true, 1);
const CLOSE = headEnd(200, false, 1);
/** So often must something go out before it goes out in one piece. */
const TIMES = 4;

interface Way {
  readonly framing?: Framing;
  readonly omitted?: boolean;
  readonly momentary?: Uint8Array;
  readonly end?: Uint8Array;
  /** Does the taker take content with the head? */
  readonly takes?: boolean;
}

/** The pieces in which a head goes out, and whether content went with it. */
function sent(response: HttpResponse, way: Way = {}): { pieces: Uint8Array[]; given: boolean } {
  const { framing = LENGTH_1, omitted = false, momentary = DATE, end = OPEN, takes } = way;
  const pieces: Uint8Array[] = [];
  const out = {
    push: (piece: Uint8Array) => void pieces.push(piece),
    ...(takes === undefined ? {} : { takesContent: takes }),
  };
  const given = pushHead(out, response, framing, omitted, momentary, end, PORTABLE_CODEC);
  return { pieces, given };
}

const textOf = (pieces: readonly Uint8Array[]): string => pieces.map(latin1).join("");
const kept = (content: Uint8Array): HttpResponse => new HttpResponse({ content }, true);

/** What goes out each time, until it is in one piece if it ever is. */
function often(response: HttpResponse, way: Way = {}): ReturnType<typeof sent>[] {
  return Array.from({ length: TIMES + 2 }, () => sent(response, way));
}

test("a kept head is encoded once, and goes out in one piece from its fourth time in one moment on", () => {
  const response = kept(encode("a"));
  const all = often(response);
  assert.deepEqual(
    all.map(({ pieces }) => pieces.length),
    [3, 3, 3, 1, 1, 1],
  );
  const expected = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nDate: now\r\n\r\n";
  for (const { pieces, given } of all) {
    assert.equal(textOf(pieces), expected);
    assert.equal(given, false);
  }
  assert.equal(all[4]?.pieces[0], all[3]?.pieces[0]);
  const later = sent(response, { momentary: LATER }).pieces;
  assert.equal(later[0], all[0]?.pieces[0]);
  assert.equal(textOf(later), expected.replace("now", "later"));
});

test("one that isn't kept is encoded each time", () => {
  const response = new HttpResponse({ content: encode("a") });
  for (const { pieces, given } of often(response, { takes: true })) {
    assert.equal(pieces.length, 3);
    assert.equal(given, false);
  }
});

test("short content goes with its head where it is taken so, and says that it did", () => {
  const response = kept(encode("\xffz"));
  const framing = { kind: "length", length: 2 } as const;
  const all = often(response, { framing, takes: true });
  assert.deepEqual(
    all.map(({ given }) => given),
    [false, false, false, true, true, true],
  );
  assert.ok(textOf(all[3]?.pieces ?? []).endsWith("\r\nDate: now\r\n\r\n\xffz"));
});

test("8192 bytes of content are short, and one more isn't; nothing at all is", () => {
  for (const [length, given] of [
    [0, true],
    [8192, true],
    [8193, false],
  ] as const) {
    const response = kept(new Uint8Array(length).fill(0x61));
    const last = often(response, { framing: { kind: "length", length }, takes: true }).at(-1);
    assert.equal(last?.given, given, `${length}`);
    assert.equal(last?.pieces.length, 1);
  }
});

test("HEAD, and whoever tells head and content apart, never get content with a head, in whatever order", () => {
  const response = kept(encode("z"));
  const ways: Way[] = [{ takes: true }, { takes: true, omitted: true }, { takes: false }, {}];
  for (const first of ways) {
    for (const second of ways) {
      for (const way of [first, second, first]) {
        for (const { pieces, given } of often(response, way)) {
          const mayHave = way.takes === true && way.omitted !== true;
          assert.ok(mayHave || !given);
          assert.equal(textOf(pieces).endsWith("z"), given);
        }
      }
    }
  }
});

test("a connection that ends gets no head of one that goes on, nor the other way round", () => {
  const response = kept(encode("a"));
  const last = ({ pieces }: ReturnType<typeof sent>): string =>
    textOf(pieces).split("\r\n").at(-3) ?? "";
  const lineOf = (end: Uint8Array): string => (end === CLOSE ? "Connection: close" : "Date: now");
  for (const end of [OPEN, CLOSE, OPEN, CLOSE]) {
    for (const each of often(response, { end })) assert.equal(last(each), lineOf(end));
    const other = end === OPEN ? CLOSE : OPEN;
    assert.equal(last(sent(response, { end: other })), lineOf(other));
  }
});

test("204 and 304 announce nothing, kept or not", () => {
  for (const status of [204, 304]) {
    for (const reusable of [false, true]) {
      const response = new HttpResponse({ status }, reusable);
      for (const { pieces } of often(response, {
        framing: NO_FRAMING,
        omitted: true,
        takes: true,
      })) {
        assert.doesNotMatch(textOf(pieces), /Content-Length|Transfer-Encoding/);
      }
    }
  }
});

test("no more than 4 MiB is kept whole, and what was let go is made again", () => {
  const content = new Uint8Array(8192);
  const way: Way = { framing: { kind: "length", length: content.length }, takes: true };
  const responses = Array.from({ length: 520 }, () => kept(content));
  const whole = responses.map((response) => often(response, way).at(-1)?.pieces[0]);
  const held = responses.filter((response) => response.keptHead?.whole !== undefined);
  const bytes = held.reduce((sum, response) => sum + (response.keptHead?.whole?.length ?? 0), 0);
  assert.ok(bytes <= 4_194_304, `${bytes}`);
  assert.ok(held.length > 0 && held.length < responses.length);
  assert.equal(responses[0]?.keptHead?.whole, undefined);
  const again = sent(responses[0]!, way);
  assert.equal(again.given, true);
  assert.deepEqual(again.pieces, [whole[0]]);
});
