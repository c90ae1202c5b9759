/**
 * Do numbers, dates and lists in a request make the server lie, work, or fall over, as they made others?
 *
 * Families: range arithmetic and many ranges; dates and entity tags that are no such; what compressing
 * may cost. Each file is asked for from memory and from the disk. docs/known-defects.md has the whole
 * table.
 */
import assert from "node:assert/strict";
import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { temporaryFolder, untilSettled } from "../support/folder.ts";
import { fieldValue } from "../support/response-parser.ts";
import { contentOf, type Served, serveFolder } from "./served.ts";

const SIZE = 5000;
const CONTENT = Array.from({ length: SIZE }, (_, at) => String.fromCharCode(33 + (at % 90))).join(
  "",
);
/** What all lines around the parts may cost together. */
const LINES_MAX = 4096;

const PLACES = { memory: SIZE, disk: SIZE - 1 };

async function bothPlaces(
  t: TestContext,
  check: (served: Served, place: string) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder(t, { "a.bin": CONTENT });
  await untilSettled();
  for (const [place, cachedFileMaxBytes] of Object.entries(PLACES)) {
    await check(await serveFolder(t, folder, { cachedFileMaxBytes }), place);
  }
}

/** Never a byte of anything but the file, and never more of it than there is. */
async function isHonest(served: Served, value: string): Promise<number> {
  const response = await served.ask("/a.bin", [`Range: ${value}`]);
  const { status } = response;
  if (status === 200) assert.equal(contentOf(response), CONTENT, value);
  else if (status === 206) {
    assert.ok(response.content.length <= SIZE + LINES_MAX, value);
    const range = fieldValue(response, "Content-Range");
    if (range !== undefined) {
      const [, first, last] = /^bytes (\d+)-(\d+)\/5000$/.exec(range) ?? [];
      assert.equal(contentOf(response), CONTENT.slice(Number(first), Number(last) + 1), value);
    }
  } else {
    assert.equal(status, 416, value);
    assert.equal(fieldValue(response, "Content-Range"), `bytes */${SIZE}`, value);
    assert.ok(response.content.length < 200);
  }
  return status;
}

describe("range arithmetic", () => {
  test("CVE-2017-7529: no sum of range sizes overflows into what isn't the file", async (t) => {
    const values = [
      "bytes=0-18446744073709551615 bytes=-18446744073709551615 bytes=0-,-9223372036854775608",
      "bytes=-5001,-9223372036854770607 bytes=9223372036854775807- bytes=0-9223372036854775808",
      "bytes=-4999,-9223372036854775807 bytes=9007199254740993-9007199254740992 bytes=0-4294967296",
      "bytes=4294967296- bytes=-4294967297 bytes=18446744073709551616-18446744073709551617",
    ];
    await bothPlaces(t, async (served) => {
      for (const value of values.join(" ").split(" ")) await isHonest(served, value);
      assert.equal(await isHonest(served, "bytes=0-18446744073709551615"), 206);
      assert.equal(await isHonest(served, "bytes=-18446744073709551615"), 206);
      assert.equal(await isHonest(served, "bytes=9223372036854775807-"), 416);
    });
  });

  test("dufs 0.46, sirv PR 175: what is no range is ignored, and never ends the server", async (t) => {
    const values =
      "9-1 --1 -0 a-b - 0--1 -1-2 0-1-2 1e3- 0x0-0xf +1-2 1.5-2 0-١ 0-1; ∞- 0_1- , ,,- 0-1,x";
    await bothPlaces(t, async (served, place) => {
      for (const set of values.split(" ")) {
        const value = Buffer.from(`bytes=${set}`).toString("latin1");
        const status = await isHonest(served, value);
        assert.equal(status, set === "-0" ? 416 : 200, `${set} from ${place}`);
      }
      for (const value of ["bytes", "bytes:0-1", "bytes 0-1", "=0-1", "lines=0-1", "", "bytes="]) {
        assert.equal(await isHonest(served, value), 200, value);
      }
      assert.equal(await isHonest(served, "bytes=0-0"), 206, "and the server lives");
    });
  });

  test("at the last byte and one beyond it, from both ends", async (t) => {
    const expected: readonly (readonly [set: string, status: number, length: number])[] = [
      ["4999-", 206, 1],
      ["5000-", 416, 0],
      ["4999-4999", 206, 1],
      ["4999-5000", 206, 1],
      ["0-4999", 206, SIZE],
      ["0-5000", 206, SIZE],
      ["-1", 206, 1],
      ["-5000", 206, SIZE],
      ["-5001", 206, SIZE],
    ];
    await bothPlaces(t, async (served, place) => {
      for (const [set, status, length] of expected) {
        const response = await served.ask("/a.bin", [`Range: bytes=${set}`]);
        assert.equal(response.status, status, `${set} from ${place}`);
        if (status === 206) assert.equal(response.content.length, length, set);
        await isHonest(served, `bytes=${set}`);
      }
    });
  });
});

describe("many ranges", () => {
  test("CVE-2011-3192 and its kind: a request of a few bytes never makes more than the file", async (t) => {
    const sets = [
      "0-,".repeat(1300),
      Array.from({ length: 1000 }, (_, at) => `${2 * at}-${2 * at}`).join(","),
      // One more than may be, though they cost little; and ten that cost more than the whole.
      Array.from({ length: 17 }, (_, at) => `${200 * at}-${200 * at}`).join(","),
      Array.from({ length: 10 }, (_, at) => `${500 * at}-${500 * at + 399}`).join(","),
      Array.from({ length: 16 }, (_, at) => `${at}-`).join(","),
      "0-4999,0-4999,0-4999",
      "-5000,-4999,-4998",
      "5-4999,4-4999,3-4999,2-4999,1-4999,0-4999",
    ];
    await bothPlaces(t, async (served) => {
      for (const set of sets) {
        const response = await served.ask("/a.bin", [`Range: bytes=${set}`]);
        assert.ok(response.status === 200 || response.status === 431, set.slice(0, 40));
        assert.ok(response.content.length <= SIZE + LINES_MAX, set.slice(0, 40));
      }
    });
  });

  test("a file in a coding is never sent in several parts", async (t) => {
    const folder = temporaryFolder(t, { "a.txt": "compressible ".repeat(1000) });
    await untilSettled();
    const served = await serveFolder(t, folder);
    const lines = ["Accept-Encoding: gzip", "Range: bytes=0-0,9-9"];
    const response = await served.ask("/a.txt", lines);
    assert.equal(response.status, 200);
    assert.equal(fieldValue(response, "Content-Encoding"), "gzip");
  });
});

/** A file that is written again and again with the same time, in its folder. */
function twin(t: TestContext): { folder: string; write: (content: string) => void } {
  const folder = temporaryFolder(t);
  const path = join(folder, "twin.txt");
  // Not a whole second: that would look like a disk that knows no other times.
  const time = new Date(2020, 0, 1, 0, 0, 0, 123);
  return {
    folder,
    write: (content) => {
      writeFileSync(path, content);
      utimesSync(path, time, time);
    },
  };
}

describe("dates and entity tags", () => {
  const DATES = [
    "",
    "0",
    "never",
    "Thu, 01 Jan 1970",
    "Thu, 99 Jan 2099 99:99:99 GMT",
    "Thu, 30 Feb 2040 00:00:00 GMT",
    "Sun Nov  6 08:49:37 99999",
    "Sunday, 06-Nov-94 08:49:37 PST",
    "NaN",
    "9".repeat(400),
    "-1",
    "2040-01-01T00:00:00Z",
    `Sun, 06 Nov 1994 08:49:37 GMT${" ".repeat(3000)}x`,
    "Sun, 06 Nov 1994 08:49:37 GMT,".repeat(100),
    "\xff\xfe",
  ];

  test("CVE-2015-9242: a date that is none is ignored, and nothing falls over", async (t) => {
    await bothPlaces(t, async (served) => {
      for (const date of DATES) {
        for (const name of ["If-Modified-Since", "If-Unmodified-Since"]) {
          const response = await served.ask("/a.bin", [`${name}: ${date}`]);
          assert.equal(response.status, 200, `${name}: ${date.slice(0, 40)}`);
        }
        const partly = await served.ask("/a.bin", ["Range: bytes=0-0", `If-Range: ${date}`]);
        assert.equal(partly.status, 200, date.slice(0, 40));
      }
    });
  });

  test("CVE-2016-10703: neither is a long one slow, nor a long list of tags", async (t) => {
    await bothPlaces(t, async (served) => {
      for (const junk of [
        '"'.repeat(8000),
        'W/"'.repeat(2500),
        `"${",".repeat(8000)}`,
        "*,".repeat(4000),
      ]) {
        for (const name of ["If-None-Match", "If-Match", "If-Range", "If-Modified-Since"]) {
          const { status } = await served.ask("/a.bin", [`${name}: ${junk}`]);
          assert.ok(status === 200 || status === 412, `${name} ${status}`);
        }
      }
    });
  });

  test("nginx, Caddy, h2o: content of the same size, written in the same moment, has another tag", async (t) => {
    const { folder, write } = twin(t);
    const served = await serveFolder(t, folder);
    const tags = new Set<string>();
    for (let round = 0; round < 20; round++) {
      const content = String(round).padStart(4, "0");
      write(content);
      const response = await served.ask("/twin.txt");
      assert.equal(contentOf(response), content);
      tags.add(fieldValue(response, "ETag") ?? "");
    }
    assert.equal(tags.size, 20);
  });

  test("lighttpd: a tag that was given for the old content gets no 304 for the new", async (t) => {
    const { folder, write } = twin(t);
    write("old!");
    await untilSettled();
    const served = await serveFolder(t, folder);
    const old = await served.ask("/twin.txt");
    const tag = fieldValue(old, "ETag") ?? "";
    assert.equal((await served.ask("/twin.txt", [`If-None-Match: ${tag}`])).status, 304);
    write("new!");
    const lines = [
      `If-None-Match: ${tag}`,
      `If-Modified-Since: ${fieldValue(old, "Last-Modified")}`,
    ];
    const fresh = await served.ask("/twin.txt", lines);
    assert.equal(fresh.status, 200);
    assert.equal(contentOf(fresh), "new!");
  });
});
