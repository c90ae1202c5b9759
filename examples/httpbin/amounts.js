/**
 * How much, and how slowly? Bytes, lines, drops, and a wait before them.
 */
import { setTimeout as pause } from "node:timers/promises";
import { json, written } from "./json.js";
import { head, whole as mirrored } from "./mirror.js";
import { BYTES_MAX, seconds, whole } from "./parameters.js";

/** @typedef {import("./routing.js").Visit} Visit */

const LINES_MAX = 100;
const OCTETS = { "Content-Type": "application/octet-stream" };

/** Lines of JSON, each sent by itself. @param {Visit} visit */
export function stream(visit) {
  const count = whole("The number of lines", visit.params.n, { least: 1, most: LINES_MAX });
  function* lines() {
    const encoder = new TextEncoder();
    for (let id = 0; id < count; id++) yield encoder.encode(written({ id, ...head(visit) }, 0));
  }
  const headers = { "Content-Type": "application/json" };
  return new Response(ReadableStream.from(lines()), { headers });
}

/** @param {Visit} visit */
export const bytes = (visit) => new Response(randomBytes(visit), { headers: OCTETS });

/** The same in chunks of `chunk_size`. @param {Visit} visit */
export function streamBytes(visit) {
  const all = randomBytes(visit);
  const size = chunkSize(visit);
  function* chunks() {
    for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
  }
  return new Response(ReadableStream.from(chunks()), { headers: OCTETS });
}

/** @param {Visit} visit */
export const chunkSize = ({ url }) =>
  whole("chunk_size", url.searchParams.get("chunk_size"), {
    least: 1,
    most: BYTES_MAX,
    otherwise: 10 * 1024,
  });

/** `numbytes` drops in `duration` seconds, after `delay` seconds. @param {Visit} visit */
export async function drip({ request, url }) {
  const asked = url.searchParams;
  const bounds = { least: 1, most: BYTES_MAX, otherwise: 10 };
  const drops = whole("numbytes", asked.get("numbytes"), bounds);
  const status = whole("code", asked.get("code"), { least: 200, most: 599, otherwise: 200 });
  const duration = seconds("duration", asked.get("duration"), 2);
  const { signal } = request;
  await pause(1000 * seconds("delay", asked.get("delay"), 0), undefined, { signal });
  const until = pace(duration, signal);
  async function* dripping() {
    for (let i = 0; i < drops; i++) {
      await until(i / drops);
      yield Uint8Array.of(0x2a);
    }
  }
  const content = [204, 205, 304].includes(status) ? null : ReadableStream.from(dripping());
  return new Response(content, { status, headers: OCTETS });
}

/**
 * A wait until this share (0 to 1) of the duration is over. It ends when the signal says that nobody waits
 * for the answer any more.
 * @param {number} duration seconds, from now on
 * @param {AbortSignal} signal
 */
export function pace(duration, signal) {
  const started = Date.now();
  /** @param {number} share */
  return async (share) => {
    const early = started + 1000 * duration * share - Date.now();
    if (early >= 1) await pause(early, undefined, { signal });
  };
}

/** @param {Visit} visit */
export async function delay(visit) {
  const { signal } = visit.request;
  await pause(1000 * seconds("The delay", visit.params.n), undefined, { signal });
  return json(await mirrored(visit));
}

/** The same seed gives the same bytes. @param {Visit} visit */
function randomBytes({ params, url }) {
  const bounds = { most: 2 ** 31, otherwise: Math.floor(Math.random() * 2 ** 31) };
  const random = dice(whole("seed", url.searchParams.get("seed"), bounds));
  const count = whole("The number of bytes", params.n, { most: BYTES_MAX });
  return Uint8Array.from({ length: count }, random);
}

/** A linear congruential generator: its upper bits are random enough for a test. @param {number} state */
function dice(state) {
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state >>> 24;
  };
}
