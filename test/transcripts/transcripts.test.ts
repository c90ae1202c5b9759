/**
 * Does the server hold every conversation in this folder, however the bytes are cut? And is there
 * one for each way in which a request is refused, for each status of the server's own, and for each
 * class of attack?
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { RULES } from "../../src/http1/rules.ts";
import { converse, type Split } from "../support/raw-client.ts";
import { fieldValue, type ParsedResponse, readResponses } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";
import { parseTranscript, type Transcript } from "./format.ts";
import { PROBE_ANSWER, PROBE_REQUEST } from "./handlers.ts";
import { methodsOf, play, serverOptions } from "./play.ts";

const SPLITS: readonly Split[] = ["whole", "bytes", { seed: 1 }, { seed: 2 }, { seed: 3 }];

/** Statuses that the server sends by itself, whatever the handler. */
const SERVER_STATUSES = [
  100, 200, 204, 301, 400, 404, 405, 408, 413, 414, 417, 421, 431, 500, 501, 505,
];

const ATTACKS = [
  "CL.TE and TE.CL",
  "TE.TE",
  "TE in HTTP/1.0",
  "CL forms",
  "CL.0, 0.CL and TE.0",
  "Expect",
  "funky chunks",
  "chunk size",
  "line ends",
  "trailers",
  "request line",
  "after an error",
];

const SECTION = /^RFC (?:9110|9112|3986) §[\d.]+(?:, §[\d.]+)*$/;

const transcripts = new Map<string, Transcript>();
for (const file of readdirSync(import.meta.dirname).sort()) {
  if (!file.endsWith(".md") || file === "README.md") continue;
  const markdown = readFileSync(`${import.meta.dirname}/${file}`, "utf8");
  try {
    transcripts.set(file, parseTranscript(markdown));
  } catch (error) {
    throw new Error(`${file}: ${(error as Error).message}`, { cause: error });
  }
}

function responsesOf(transcript: Transcript): { responses: ParsedResponse[]; whole: boolean } {
  const bytes = Buffer.concat(transcript.steps.map(({ response }) => response));
  const { responses, rest } = readResponses(bytes, methodsOf(transcript));
  return { responses, whole: rest === bytes.length };
}

describe("each conversation, sent whole, byte by byte and cut at random", () => {
  for (const [file, transcript] of transcripts) {
    test(`${file}: ${transcript.title}`, { concurrency: true }, async (t) => {
      const { handler, ...options } = serverOptions(transcript);
      const server = await startServer(t, handler, options);
      const played = SPLITS.map((split) =>
        t.test(`sent ${JSON.stringify(split)}`, () => play(transcript, server.port, split)),
      );
      await Promise.all(played);
      const [probed] = await converse(server.port, PROBE_REQUEST);
      assert.equal(probed?.content.toString(), PROBE_ANSWER, "the server lives");
    });
  }
});

describe("what the conversations say is well-formed", () => {
  for (const [file, transcript] of transcripts) {
    test(file, () => {
      const { options, shows } = transcript;
      assert.match(options.get("connection") ?? "not said", /^(closed|open|cut)$/);
      for (const item of shows) {
        const attack = /^attack "(.+)"$/.exec(item)?.[1];
        if (attack === undefined) assert.match(item, SECTION);
        else assert.ok(ATTACKS.includes(attack), `no class of attack: ${attack}`);
      }
      const { responses, whole } = responsesOf(transcript);
      assert.equal(whole, options.get("incomplete") !== "true", "only whole responses");
      for (const response of responses) {
        if (response.status < 200) continue;
        assert.equal(fieldValue(response, "Date"), "<date>");
        const server = options.get("serverField") === "false" ? undefined : "barewire";
        assert.equal(fieldValue(response, "Server"), server);
      }
      for (const response of responses.slice(0, -1)) {
        assert.notEqual(fieldValue(response, "Connection"), "close", "nothing comes after close");
      }
      const announced = fieldValue(responses.at(-1) ?? { fields: [] }, "Connection") === "close";
      if (announced) assert.equal(options.get("connection"), "closed");
    });
  }
});

describe("nothing is left without a conversation", () => {
  const all = [...transcripts.values()].flatMap((transcript) => responsesOf(transcript).responses);

  // It takes ten seconds: test/server/traffic-limits.test.ts has a clock of its own.
  const codes = Object.keys(RULES).filter((code) => code !== "CONTENT_TOO_SLOW");

  for (const code of codes) {
    test(`the violation ${code}`, () => {
      assert.ok(all.some(({ content }) => content.toString().startsWith(`${code} (`)));
    });
  }

  for (const status of SERVER_STATUSES) {
    test(`the status ${status}`, () => {
      assert.ok(all.some((response) => response.status === status));
    });
  }

  for (const attack of ATTACKS) {
    test(`the attack "${attack}"`, () => {
      const shown = [...transcripts.values()].flatMap(({ shows }) => shows);
      assert.ok(shown.includes(`attack "${attack}"`));
    });
  }

  test("sixty at the least", () => assert.ok(transcripts.size >= 60));
});
