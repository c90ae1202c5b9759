/**
 * What is `barewire talk`? Speaking HTTP with any server, by hand or from a file.
 *
 * This file joins the connection, the page and where requests come from; it refuses to know how any of
 * them works.
 */
import { createReadStream } from "node:fs";
import { ClientConnection } from "../client/connection.ts";
import type { ConversationEvents } from "../client/conversation.ts";
import { DialError, type Dialled, dial } from "../client/dial.ts";
import { writeDuration } from "./amounts.ts";
import type { Failed } from "./flag.ts";
import { statsAt } from "./named-place.ts";
import { quoted } from "./quoting.ts";
import { type Fed, FeedError, rawFeed, requestFeed } from "./request-feed.ts";
import { type ServerAddress, serverAddress } from "./server-address.ts";
import { type FedEnd, talkFed } from "./talk-fed.ts";
import { TALK_FLAGS } from "./talk-flags.ts";
import { TalkPage } from "./talk-page.ts";
import { TypedRequests } from "./talk-typed.ts";
import { connectedWords, dialWords, failure } from "./talk-words.ts";
import type { Tool, ToolSurroundings } from "./tool.ts";
import type { ToolLine } from "./tool-line.ts";

const VALID = 0;
const INVALID = 1;
const MISTYPED = 2;
const WAIT_MS = 10_000;

export const TALK: Tool = {
  name: "talk",
  summary: "speaks HTTP with any server: you type lines, it sends CR LF and explains the answers",
  usage: ["barewire talk <host[:port], URL or unix:/path> [file.http, or -] [flags]"],
  flags: TALK_FLAGS,
  examples: [
    ["barewire talk localhost:8000", "type a request: its lines, then an empty line"],
    ["barewire talk localhost:8000 request.http", "send what a file holds, line ends put right"],
    ["printf 'GET / HTTP/1.1\\nHost: x\\n\\n' | barewire talk example.org", "the same from a pipe"],
    ["barewire talk https://example.org/ --fill </dev/null", "just a GET, and what comes back"],
    ["barewire talk localhost:8000 bad.http --raw", "send exactly these bytes"],
  ],
  run: talk,
};

/** What was asked for, and makes sense. */
interface Plan {
  readonly address: ServerAddress;
  /** Undefined: somebody types. */
  readonly feed: AsyncIterable<Fed> | undefined;
  readonly waitMs: number;
}

async function talk(line: ToolLine, surroundings: ToolSurroundings): Promise<number> {
  const plan = await planOf(line, surroundings);
  if ("sentence" in plan) {
    surroundings.problems(`barewire: ${plan.sentence}\n`);
    return MISTYPED;
  }
  const { address, waitMs } = plan;
  try {
    const dialled = await dial(address.destination, {
      deadlineMs: waitMs,
      insecure: line.is("insecure"),
    });
    return await converse(plan, dialled, line, surroundings);
  } catch (error) {
    if (error instanceof DialError) {
      surroundings.problems(`barewire: ${dialWords(error, address, waitMs)}\n`);
      return INVALID;
    }
    if (!(error instanceof FeedError)) throw error;
    surroundings.problems(`barewire: ${error.message}\n`);
    return MISTYPED;
  }
}

async function planOf(line: ToolLine, { input }: ToolSurroundings): Promise<Plan | Failed> {
  const [server, file, ...more] = line.words;
  if (server === undefined) {
    return { sentence: "talk needs a server: barewire talk localhost:8000, or the URL of a page." };
  }
  if (more.length > 0) {
    return { sentence: `talk takes a server and one file, so ${quoted(more.join(" "))} must go.` };
  }
  const address = serverAddress(server, line.is("tls"));
  const isFile = file === undefined && statsAt(server)?.isFile() === true;
  if (isFile && !server.includes(":")) {
    return {
      sentence: `Which server gets ${quoted(server)}? barewire talk localhost:8000 ${server}`,
    };
  }
  if ("sentence" in address) return address;
  const waitMs = line.number("timeout") ?? WAIT_MS;
  const typed = file === undefined && input.isTTY === true;
  if (typed && !(line.is("fill") && address.target !== undefined)) {
    const misplaced = ["pipeline", "half-close"].find((name) => line.is(name));
    if (misplaced === undefined) return { address, feed: undefined, waitMs };
    return { sentence: `--${misplaced} is for requests from a file, or from standard input.` };
  }
  const source = typed ? nothing() : sourceOf(file, input);
  if ("sentence" in source) return source;
  return feedOf(source, address, waitMs, line, file);
}

async function* nothing(): AsyncGenerator<never> {}

function sourceOf(
  file: string | undefined,
  input: AsyncIterable<Uint8Array>,
): AsyncIterable<Uint8Array> | Failed {
  if (file === undefined || file === "-") return input;
  const stats = statsAt(file);
  if (stats === undefined) return { sentence: `The file ${quoted(file)} doesn't exist.` };
  if (stats.isDirectory()) return { sentence: `${quoted(file)} is a folder, and not a file.` };
  return createReadStream(file, { highWaterMark: 1024 * 1024 });
}

/** The first bytes are awaited: without any, nobody is called. */
async function feedOf(
  source: AsyncIterable<Uint8Array>,
  address: ServerAddress,
  waitMs: number,
  line: ToolLine,
  file: string | undefined,
): Promise<Plan | Failed> {
  const pieces = source[Symbol.asyncIterator]();
  const called = file === undefined || file === "-" ? "standard input" : quoted(file);
  let first: Uint8Array | undefined;
  try {
    do {
      const { done, value } = await pieces.next();
      first = done === true ? undefined : value;
    } while (first?.length === 0);
  } catch {
    return { sentence: `${called} can't be read.` };
  }
  const target = line.is("fill") ? address.target : undefined;
  if (first === undefined && target === undefined) {
    return { sentence: `There is no request in ${called}.` };
  }
  const bytes = asBytes(first ?? Buffer.from(`GET ${target} HTTP/1.1\n\n`));
  const input = resumed(bytes, pieces);
  if (line.is("raw")) return { address, feed: rawFeed(input), waitMs };
  if (bytes.every((byte) => byte === 0x0d || byte === 0x0a)) {
    return { sentence: `There is no request in ${called}.` };
  }
  const fillHost = line.is("fill") ? address.host : undefined;
  return { address, feed: requestFeed(input, { fillHost }), waitMs };
}

async function* resumed(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield first;
  for (;;) {
    const { done, value } = await rest.next();
    if (done === true) return;
    yield asBytes(value);
  }
}

/** A stream may be read as text by whoever made it. */
function asBytes(piece: Uint8Array | string): Uint8Array {
  return typeof piece === "string" ? Buffer.from(piece) : piece;
}

async function converse(
  { address, feed, waitMs }: Plan,
  { socket, secured }: Dialled,
  line: ToolLine,
  surroundings: ToolSurroundings,
): Promise<number> {
  const { out, outputIsTerminal } = surroundings;
  const editing = feed === undefined && outputIsTerminal;
  const typed =
    feed === undefined ? typedRequests(line, address, editing, surroundings) : undefined;
  const page = new TalkPage({
    write: (text) => (typed === undefined ? out(text) : typed.print(text)),
    paint: surroundings.paint,
    all: line.is("all"),
    asOnWire: line.is("framing"),
    secrets: line.is("secrets"),
    echo: !editing,
  });
  page.remark(connectedWords(address, secured));
  const connection = new ClientConnection(
    socket,
    { silenceMs: waitMs, bytesPerSecond: line.number("slow"), pieceBytes: line.number("split") },
    eventsFor(page, typed, waitMs, surroundings),
  );
  const result =
    typed === undefined
      ? await fedResult(connection, feed ?? nothing(), page, line)
      : await typedResult(connection, typed, page, address);
  const { end, due } = connection;
  connection.close();
  await page.conclude(end);
  const sentence = failure({
    answered: connection.answeredCount,
    due,
    end,
    silentMs: result.settled === "silent" ? waitMs : undefined,
    unsent: result.unsent,
    incomplete: typed?.incomplete ?? false,
    contentFaults: page.contentFaults,
    receivedBytes: page.receivedBytes,
    firstByte: page.firstByte,
    tls: address.destination.tls,
  });
  if (sentence === undefined) return VALID;
  surroundings.problems(`barewire: ${sentence}\n`);
  return INVALID;
}

function eventsFor(
  page: TalkPage,
  typed: TypedRequests | undefined,
  waitMs: number,
  { drained }: ToolSurroundings,
): ConversationEvents {
  return {
    sent: (part, bytes) => page.sent(part, bytes),
    received: (part, bytes) => {
      page.received(part, bytes);
      // Whoever reads slowly is read for slowly.
      return drained?.();
    },
    responded: (response, framing, method) => page.responded(response, framing, method),
    answered: (trailers) => page.answered(trailers),
    violated: (violation) => page.violated(violation),
    silent: () => {
      page.show();
      if (typed !== undefined) page.remark(`nothing came for ${writeDuration(waitMs)}`);
    },
    ended: () => typed?.close(),
  };
}

function fedResult(
  connection: ClientConnection,
  feed: AsyncIterable<Fed>,
  page: TalkPage,
  line: ToolLine,
): Promise<FedEnd> {
  return talkFed(connection, feed, (text) => page.remark(text), {
    pipeline: line.number("pipeline"),
    halfClose: line.is("half-close"),
  });
}

function typedRequests(
  line: ToolLine,
  { host }: ServerAddress,
  editing: boolean,
  { input, out, paint }: ToolSurroundings,
): TypedRequests {
  return new TypedRequests({
    input,
    out,
    paint,
    editing,
    raw: line.is("raw"),
    fillHost: line.is("fill") ? host : undefined,
  });
}

async function typedResult(
  connection: ClientConnection,
  typed: TypedRequests,
  page: TalkPage,
  { target, host }: ServerAddress,
): Promise<FedEnd> {
  const example =
    target === undefined ? "" : ` For instance: GET ${target} HTTP/1.1, Host: ${host}`;
  page.remark(`type a request; an empty line ends its head, Ctrl-D the conversation.${example}`);
  const end = await typed.read(connection, (text) => page.remark(text));
  const isOver = end === "left" || typed.incomplete;
  return { settled: isOver ? "answered" : await connection.settled(), unsent: false };
}
