/**
 * Does a transcript hold every byte, whatever they are and however they were split, and is it the same
 * when it is written again?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type LineForm,
  readTranscript,
  type TranscriptEntry,
} from "../../src/wire/read-transcript.ts";
import { writeTranscript } from "../../src/wire/write-transcript.ts";
import { Prng } from "../support/prng.ts";
import { bytesOf, connectionOf, exchangeOf, StagedServer, type Told } from "./staged-server.ts";

const FORMS: readonly LineForm[] = ["head", "framing", "content", "hex", "refused"];
const NASTY = [
  "\r",
  "\n",
  "\r\n",
  " ",
  "\\",
  "\\\r\n",
  "‹masked, 3 bytes›",
  "#1 → ",
  "\t",
  "\0",
  "\x1b[2J",
  "\xc2\x85",
  "\xe2\x80\xae",
  "\xf0\x9f\x98\x80",
  "\xed\xa0\x80",
  "\xe2\x80",
  "Cookie: a",
  ": ",
  "  ",
  "0.000 ",
  "text",
  "\\x41",
  "\\u{41}",
  "\\{a*3}",
  "\x7f",
  "\xff",
] as const;

function anyBytes(random: Prng): Buffer {
  let text = "";
  for (let n = random.below(6); n >= 0; n--) {
    text += random.below(4) > 0 ? random.pick(NASTY) : random.bytes(3).toString();
  }
  const isUtf8 = text.includes("‹");
  return Buffer.from(text, isUtf8 ? "utf8" : "latin1");
}

function anyEntries(random: Prng): TranscriptEntry[] {
  const entries: TranscriptEntry[] = [];
  const isTimed = random.below(2) === 0;
  const isNumbered = random.below(4) > 0;
  let at = 0;
  for (let n = random.below(12); n >= 0; n--) {
    at += random.below(3) * random.below(2000);
    const connection = isNumbered ? 1 + random.below(2) : undefined;
    const when = { at: isTimed ? at : undefined, connection };
    const from = random.below(2) === 0 ? "client" : "server";
    const form = random.pick(from === "client" ? FORMS : FORMS.slice(0, 4));
    if (random.below(8) === 0) entries.push({ kind: "remark", ...when, words: "closed: done" });
    else entries.push({ kind: "bytes", ...when, from, form, bytes: anyBytes(random) });
  }
  return entries;
}

/** What each side of each connection said, all together. */
function saidOf(entries: readonly TranscriptEntry[]): Record<string, string> {
  const said: Record<string, string> = {};
  for (const entry of entries) {
    if (entry.kind === "remark") continue;
    const key = `${entry.connection} ${entry.from}`;
    said[key] = (said[key] ?? "") + Buffer.from(entry.bytes).toString("latin1");
  }
  return said;
}

test("any bytes come back, and the text that they came back from is written again", () => {
  for (let seed = 0; seed < 3000; seed++) {
    const entries = anyEntries(new Prng(seed));
    const text = writeTranscript(entries);
    const read = readTranscript(text);
    assert.deepEqual(read.lost, [], `seed ${seed}\n${text}`);
    assert.deepEqual(saidOf(read.entries), saidOf(entries), `seed ${seed}\n${text}`);
    assert.equal(writeTranscript(read.entries), text, `seed ${seed}`);
    assert.doesNotMatch(text, /[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]| $/mu, `seed ${seed}`);
  }
});

test("what a server shows in full is read back to the byte, in any pieces", () => {
  for (let seed = 0; seed < 400; seed++) {
    const random = new Prng(seed);
    const detail = random.pick(["full", "hex"] as const);
    const server = new StagedServer(false, { detail, secrets: true });
    const one = connectionOf(1);
    const type = random.pick(["text/plain", "image/png", "text/html\r\nContent-Encoding: br"]);
    const told: Told[] = [
      ["head", `POST / HTTP/1.1\r\nCookie: a=b\r\nContent-Type: ${type}\r\n\r\n`],
      ["framing", "5\r\n"],
      ["content", anyBytes(random)],
      ["framing", "\r\n0\r\n\r\n"],
      ["head", "GET / HTTP/1.1\r\n\r\n"],
      ["refused", anyBytes(random)],
    ];
    const all = Buffer.concat(told.map(([, text]) => bytesOf(text)));
    server.transcript.opened(one);
    server.readsInPieces(one, told, random.cut(all, 9), () => random.below(2) === 0);
    const head = bytesOf("HTTP/1.1 200 OK\r\nSet-Cookie: a\r\n\r\n");
    const content = anyBytes(random);
    server.transcript.sent(one, "head", head);
    server.transcript.sent(one, "content", content);
    server.transcript.exchange(one, exchangeOf());
    server.transcript.closed(one, "done");
    const { entries, lost } = readTranscript(server.page);
    assert.deepEqual(lost, [], `seed ${seed}\n${server.page}`);
    assert.deepEqual(
      saidOf(entries),
      {
        "1 client": all.toString("latin1"),
        "1 server": Buffer.concat([head, content]).toString("latin1"),
      },
      `seed ${seed}\n${server.page}`,
    );
  }
});

test("what is masked or cut says so, and can't be mistaken for the whole", () => {
  for (const detail of ["head", "full", "hex"] as const) {
    const server = new StagedServer(false, { detail });
    const one = connectionOf(1);
    server.reads(one, ["head", "GET / HTTP/1.1\r\nCookie: hunter2\r\n\r\n"]);
    server.transcript.sent(one, "head", bytesOf("HTTP/1.1 200 OK\r\n\r\n"));
    server.transcript.sent(one, "content", bytesOf("abc"));
    server.transcript.exchange(one, exchangeOf());
    server.transcript.closed(one, "done");
    assert.doesNotMatch(server.page, /hunter|68756e74/);
    const { lost } = readTranscript(server.page);
    assert.deepEqual(
      lost.map(({ words }) => words),
      detail === "head" ? ["masked, 7 bytes", "3 bytes of content"] : ["masked, 7 bytes"],
      server.page,
    );
  }
});
