/**
 * Which heads are kept for the next response, and which answers in one piece?
 *
 * What a response alone decides is encoded once. What goes out again and again in the same moment is kept whole, and
 * short content with it, so that nothing need be copied to send it: a twentieth of all that a small file costs. How much
 * there is of that is bounded. This file refuses to know what stands in a head.
 */
import type { HttpResponse, KeptHead } from "../http/response.ts";
import type { Codec } from "./codec.ts";
import type { Framing } from "./framing.ts";
import { encodeHead, type HeadTaker, pushPieces } from "./response-head.ts";

/** Bytes of content that are kept with their head: to join more costs more than it saves. */
const SHORT = 8_192;
/** Joining costs as much as these few save, and what went out so often in a moment will go out again. */
const WORTH_JOINING = 4;
/** Bytes of all that is kept whole. */
const WHOLE_MAX = 4_194_304;

/** What is whole, in the order in which it became so; some stand here twice. */
const whole: KeptHead[] = [];
let wholeBytes = 0;

/**
 * Puts a head into `out`: what the response alone decides, what the moment does, what the connection does.
 *
 * @param omitted is content left out, whatever the head announces?
 * @param momentary field lines of this moment, each ended by CR LF; the same array for the same moment
 * @param end what ends the head, as `headEnd` gives it
 * @returns did all of the content go with it? Only where `out` takes it so.
 */
export function pushHead(
  out: HeadTaker,
  response: HttpResponse,
  framing: Framing,
  omitted: boolean,
  momentary: Uint8Array,
  end: Uint8Array,
  codec: Codec,
): boolean {
  // Only what holds for every request is kept: a 2xx answer to CONNECT announces nothing, unlike the
  // same response to any other request, and chunks aren't for HTTP/1.0.
  const bare = response.status === 204 || response.status === 304;
  const kept = framing.kind === "length" || bare ? response.keptHead : undefined;
  if (kept === undefined) {
    pushPieces(out, encodeHead(response, framing, codec), momentary, end);
    return false;
  }
  const content = omitted || out.takesContent !== true ? undefined : shortContent(response);
  kept.own ??= encodeHead(response, framing, codec);
  if (kept.momentary !== momentary || kept.end !== end || kept.content !== content) {
    kept.momentary = momentary;
    kept.end = end;
    kept.content = content;
    kept.times = 0;
    kept.whole = undefined;
  }
  if (kept.whole === undefined && ++kept.times < WORTH_JOINING) {
    pushPieces(out, kept.own, momentary, end);
    return false;
  }
  kept.whole ??= madeWhole(kept, [kept.own, momentary, end, content ?? NOTHING], codec);
  out.push(kept.whole);
  return content !== undefined;
}

const NOTHING = new Uint8Array(0);

function shortContent({ content }: HttpResponse): Uint8Array | undefined {
  return content instanceof Uint8Array && content.length <= SHORT ? content : undefined;
}

/** By way of text: a codec knows which kind of array its runtime writes fastest. */
function madeWhole(
  kept: KeptHead,
  pieces: readonly Uint8Array[],
  { decode, encode }: Codec,
): Uint8Array {
  const bytes = encode(pieces.map((piece) => decode(piece, 0, piece.length)).join(""));
  wholeBytes += bytes.length;
  if (wholeBytes > WHOLE_MAX) {
    for (const other of whole.splice(0)) other.whole = undefined;
    wholeBytes = bytes.length;
  }
  whole.push(kept);
  return bytes;
}
