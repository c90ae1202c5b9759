/**
 * What does the server answer today? Writes it into the transcripts that are named as arguments. Whoever runs this reads the result and judges it.
 */
import { readFile, writeFile } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { listen } from "../../src/server/server.ts";
import { connect } from "../support/raw-client.ts";
import { parseTranscript, type Transcript, writeResponse } from "./format.ts";
import { mask, methodsOf, serverOptions } from "./play.ts";

/** Without a byte for as long, the answer is taken to be complete. */
const QUIET_MS = 250;

async function answersTo(transcript: Transcript): Promise<Buffer[]> {
  const server = listen({ ...serverOptions(transcript), port: 0, hostname: "127.0.0.1" });
  await server.ready();
  using client = await connect(server.port);
  const answers: Buffer[] = [];
  let answered = 0;
  for (const [index, { request }] of transcript.steps.entries()) {
    // Byte by byte, so that an invitation which may be missing is there.
    await client.send(request, { split: "bytes" });
    const last = index === transcript.steps.length - 1;
    if (last && transcript.options.get("half-close") === "true") client.end();
    if (last && transcript.options.get("connection") === "closed") await client.untilClosed();
    if (last && transcript.options.get("connection") === "cut") await client.untilCut();
    for (let length = -1; length < client.received.length; ) {
      length = client.received.length;
      await wait(QUIET_MS);
    }
    answers.push(mask(client.received.subarray(answered)));
    answered = client.received.length;
  }
  await server.close(true);
  return answers;
}

/** Puts each step's answer behind what the client says, in the place of what stands there. */
function withAnswers(markdown: string, answers: readonly string[]): string {
  const left = [...answers];
  let isAnswered = true;
  const written: string[] = [];
  const answer = (): void => {
    if (!isAnswered) written.push(...(left.shift() ?? "").split("\n").slice(0, -1));
    isAnswered = true;
  };
  for (const line of markdown.split("\n")) {
    if (line.startsWith("←")) answer();
    else {
      if (line.startsWith("→")) isAnswered = false;
      else if (line === "```") answer();
      written.push(line);
    }
  }
  return written.join("\n");
}

async function record(file: string): Promise<void> {
  const markdown = await readFile(file, "utf8");
  const transcript = parseTranscript(markdown);
  const answers = await answersTo(transcript);
  const lines = answers.map((answer) => writeResponse(answer, methodsOf(transcript)));
  await writeFile(file, withAnswers(markdown, lines));
  console.log(`recorded ${file}; now read it`);
}

for (const file of process.argv.slice(2)) {
  try {
    await record(file);
  } catch (error) {
    console.error(`${file}: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}
process.exit();
