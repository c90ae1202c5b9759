/**
 * Are the blocks of a transcript read as README.md says, and written so that they read back alike?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Prng } from "../support/prng.ts";
import { parseTranscript, writeLines } from "./format.ts";

const FENCE = "```";

function transcript(request: string, response = "", content?: string): string {
  const blocks = [
    `# Title\n\nText.\n\nShows: RFC 9112 §2.2; attack "line ends"\n`,
    `${FENCE}options\nhandler: echo\nconnection: open\n${FENCE}\n`,
    `${FENCE}http-request\n${request}${FENCE}\n`,
    `${FENCE}http-response\n${response}${FENCE}\n`,
  ];
  if (content !== undefined) blocks.push(`${FENCE}content\n${content}${FENCE}\n`);
  return blocks.join("\n");
}

const requestOf = (written: string) =>
  parseTranscript(transcript(written)).steps[0]?.request.toString("latin1");

test("title, references and options", () => {
  const { title, shows, options } = parseTranscript(transcript(""));
  assert.equal(title, "Title");
  assert.deepEqual(shows, ["RFC 9112 §2.2", 'attack "line ends"']);
  assert.deepEqual(
    [...options],
    [
      ["handler", "echo"],
      ["connection", "open"],
    ],
  );
});

test("each line of a request ends in CR LF, unless it ends in a backslash", () => {
  assert.equal(requestOf("GET / HTTP/1.1\nHost: a\n\n"), "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  assert.equal(requestOf("GET / HTTP/1.1\\\n"), "GET / HTTP/1.1");
  assert.equal(requestOf("GET \\\n/ HTTP/1.1\n"), "GET / HTTP/1.1\r\n");
  assert.equal(requestOf("a\\\\\n"), "a\\\r\n");
  assert.equal(requestOf("a\\\\\\\n"), "a\\");
  assert.equal(requestOf(""), "");
});

test("escapes", () => {
  assert.equal(requestOf("GET /\\n\\\n"), "GET /\n");
  assert.equal(requestOf("\\x00\\xff\\r\\t\\x20\n"), "\0\xff\r\t \r\n");
  assert.equal(requestOf("é\n"), "\xc3\xa9\r\n");
  assert.equal(requestOf("\\{0*5}\\{A: b\\r\\n*2}\\\n"), "00000A: b\r\nA: b\r\n");
});

test("content lines end in LF, and go on where the block before them ended", () => {
  const { steps } = parseTranscript(transcript("A\n", "B\n\n", "§1\nend\\\n"));
  assert.equal(steps.length, 1);
  assert.equal(steps[0]?.response.toString("utf8"), "B\r\n\r\n§1\nend");
});

test("a request after a response is a new step", () => {
  const more = `${FENCE}http-request\nC\n${FENCE}\n${FENCE}http-response\nD\n${FENCE}\n`;
  const { steps } = parseTranscript(`${transcript("A\n", "B\n")}${more}`);
  assert.deepEqual(
    steps.map(({ request, response }) => `${request}${response}`),
    ["A\r\nB\r\n", "C\r\nD\r\n"],
  );
});

test("what can't be read is an error that says why", () => {
  assert.throws(() => requestOf("a\\q\n"), /no such escape: \\q/);
  assert.throws(() => requestOf("a\tb\n"), /write \\t/);
  assert.throws(() => requestOf("a \n"), /x20/);
  assert.throws(() => parseTranscript("Text"), /begins with its title/);
  assert.throws(() => parseTranscript("# Title\n"), /Shows:/);
  assert.throws(
    () => parseTranscript(transcript("", "").replace("handler: echo", "?")),
    /no option/,
  );
  assert.throws(
    () => parseTranscript(transcript("").replace("http-response", "x")),
    /unknown kind/,
  );
  assert.throws(() => parseTranscript(`${transcript("")}${FENCE}http-request\n`), /no end/);
  assert.throws(
    () => parseTranscript(`${transcript("")}${FENCE}http-request\n${FENCE}\n`),
    /ends in/,
  );
});

test("any bytes, written and read again, are the same bytes", () => {
  const prng = new Prng(1);
  for (let round = 0; round < 500; round++) {
    const bytes = Buffer.from(
      Array.from({ length: prng.below(40) }, () =>
        prng.pick([13, 10, 92, 32, 96, 0xc3, 0xa9, 0, 65, 9]),
      ),
    );
    const response = writeLines(bytes, "\r\n")
      .map((line) => `${line}\n`)
      .join("");
    const content = writeLines(bytes, "\n")
      .map((line) => `${line}\n`)
      .join("");
    const { steps } = parseTranscript(transcript("", response, content));
    assert.deepEqual(steps[0]?.response, Buffer.concat([bytes, bytes]), `${response}${content}`);
  }
});
