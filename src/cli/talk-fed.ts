/**
 * How is a conversation held whose requests are all written already?
 *
 * Each goes out when the one before is answered, unless they are to be pipelined; when the last answer is
 * complete, it is over. This file refuses to know how requests are found in the input, and how anything
 * looks.
 */
import type { ClientConnection } from "../client/connection.ts";
import type { Settled } from "../client/conversation.ts";
import { byteCount } from "../wire/visible.ts";
import { type Fed, FeedError } from "./request-feed.ts";

export interface FedWishes {
  /** How often all of it is sent, without waiting for answers; undefined: once, and waiting. */
  readonly pipeline: number | undefined;
  readonly halfClose: boolean;
}

export interface FedEnd {
  readonly settled: Settled;
  /** Of some request not even the first byte left. */
  readonly unsent: boolean;
}

/** For a server that closes behind its last answer. */
const FAREWELL_MS = 1000;
/** Of what is sent several times. */
const REPEATED_MAX = 64 * 1024 * 1024;

/**
 * @param remark shows a line of ours
 * @throws FeedError
 */
export async function talkFed(
  connection: ClientConnection,
  feed: AsyncIterable<Fed>,
  remark: (text: string) => void,
  { pipeline, halfClose }: FedWishes,
): Promise<FedEnd> {
  const wanted = pipeline === undefined ? feed : repeated(feed, pipeline);
  let settled: Settled | undefined;
  let requests = 0;
  let complete = true;
  const pieces = wanted[Symbol.asyncIterator]();
  let piece = await pieces.next();
  while (piece.done !== true) {
    const { bytes, endsRequest, remarks } = piece.value;
    for (const text of remarks) remark(text);
    if (complete) requests++;
    complete = endsRequest;
    if (!connection.open) break;
    settled = await sentOrOver(connection, bytes);
    // An answer may wait for our end, so the last request must be known before it is waited for.
    const next = halfClose && settled === undefined ? await pieces.next() : undefined;
    if (endsRequest && settled === undefined && next?.done !== true) {
      settled = over(await connection.settled());
    }
    if (settled !== undefined) break;
    piece = next ?? (await pieces.next());
  }
  if (halfClose && settled === undefined) await connection.halfClose();
  settled ??= await connection.settled();
  await connection.farewell(FAREWELL_MS);
  return { settled, unsent: requests > connection.askedCount };
}

/** Undefined when the bytes have left and more may follow. */
async function sentOrOver(
  connection: ClientConnection,
  bytes: Uint8Array,
): Promise<Settled | undefined> {
  const sent = connection.send(bytes).then((taken) => (taken ? undefined : "ended"));
  return over(await Promise.race([sent, connection.settled()]));
}

function over(settled: Settled | undefined): Settled | undefined {
  return settled === "silent" || settled === "ended" ? settled : undefined;
}

/** All of it, so many times, as if it were one request. */
async function* repeated(feed: AsyncIterable<Fed>, times: number): AsyncGenerator<Fed> {
  const pieces: Uint8Array[] = [];
  const remarks: string[] = [];
  let length = 0;
  for await (const fed of feed) {
    pieces.push(fed.bytes);
    remarks.push(...fed.remarks);
    length += fed.bytes.length;
    if (length * times > REPEATED_MAX) {
      throw new FeedError(`--pipeline sends at most ${byteCount(REPEATED_MAX)} in all.`);
    }
  }
  const once = Buffer.concat(pieces);
  yield { bytes: Buffer.concat(Array<Uint8Array>(times).fill(once)), endsRequest: false, remarks };
}
