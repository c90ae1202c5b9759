/**
 * Are the blocks of a transcript read as README.md says, and written so that they read back alike?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Prng } from "../support/prng.ts";
import { parseTranscript, writeResponse } from "./format.ts";

const FENCE = "```";

function transcript(lines: string): string {
  return [
    `# Title\n\nText.\n\nShows: RFC 9112 §2.2; attack "line ends"\n`,
    `${FENCE}options\nhandler: echo\nconnection: open\n${FENCE}\n`,
    `${FENCE}transcript\n${lines}${FENCE}\n`,
  ].join("\n");
}

test("title, references and options", () => {
  const { title, shows, options } = parseTranscript(transcript("→\n"));
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

test("what the client says after the server has spoken is a new step", () => {
  const { steps } = parseTranscript(transcript("→ A\n→| B\n← C\n←\n←| §\\\n→ D\n← E\n"));
  assert.deepEqual(
    steps.map(({ request, response }) => [request.toString(), response.toString()]),
    [
      ["A\r\nB\n", "C\r\n\r\n§"],
      ["D\r\n", "E\r\n"],
    ],
  );
});

test("what can't be read is an error that says why", () => {
  const fine = transcript("→ A\n← B\n");
  assert.throws(() => parseTranscript(transcript("→ a\\q\n")), /no such escape: \\q/);
  assert.throws(() => parseTranscript("Text"), /begins with its title/);
  assert.throws(() => parseTranscript("# Title\n"), /Shows:/);
  assert.throws(() => parseTranscript(fine.replace("handler: echo", "?")), /no option/);
  assert.throws(() => parseTranscript(fine.replace("```transcript", "```x")), /unknown kind/);
  assert.throws(() => parseTranscript(`${fine}${FENCE}transcript\n`), /no end/);
  assert.throws(() => parseTranscript(transcript("← B\n")), /begins with/);
  assert.throws(() => parseTranscript(transcript("")), /no conversation/);
  assert.throws(() => parseTranscript(transcript("→ A: ‹masked, 1 byte›\n")), /nothing to play/);
});

test("a response is written so that it is read back alike, its text as content", () => {
  const prng = new Prng(1);
  for (let round = 0; round < 500; round++) {
    const content = Buffer.from(
      Array.from({ length: prng.below(40) }, () =>
        prng.pick([13, 10, 92, 32, 96, 0xc3, 0xa9, 0, 65, 9]),
      ),
    );
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${content.length}\r\n\r\n`;
    const bytes = Buffer.concat([Buffer.from(head), content]);
    const { steps } = parseTranscript(transcript(`→ A\n${writeResponse(bytes)}`));
    assert.deepEqual(steps[0]?.response, bytes);
  }
  const text = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nh\xe9\n";
  assert.match(writeResponse(Buffer.from(text, "latin1")), /\n←\n←\| h\\xe9\n$/);
});
