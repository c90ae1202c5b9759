/**
 * Which part of it? RFC 9110 §13 and §14 by hand: conditions first, then one range of bytes.
 *
 * A folder that barewire serves can do this already, and several ranges at once; an application that makes
 * its content decides for itself.
 */
import { chunkSize, pace } from "./amounts.js";
import { conditional } from "./caching.js";
import { BYTES_MAX, seconds, whole } from "./parameters.js";
import { Refusal } from "./routing.js";

/** The alphabet, over and over. @type {import("./routing.js").Answer} */
export function range(visit) {
  const { request, params, url } = visit;
  const length = whole("The number of bytes", params.n, { least: 1, most: BYTES_MAX });
  const ETag = `"range${length}"`;
  const headers = { ETag, "Accept-Ranges": "bytes", "Content-Type": "application/octet-stream" };
  return conditional(request, headers, () => {
    const size = chunkSize(visit);
    const duration = seconds("duration", url.searchParams.get("duration"), 0);
    const part = wanted(request, ETag, length);
    const [first, last] = part ?? [0, length - 1];
    const until = pace(duration, request.signal);
    async function* chunks() {
      for (let at = first; at <= last; at += size) {
        await until((at - first) / (last - first + 1));
        const count = Math.min(size, last + 1 - at);
        yield Uint8Array.from({ length: count }, (_, i) => 97 + ((at + i) % 26));
      }
    }
    const content = ReadableStream.from(chunks());
    if (part === undefined) return new Response(content, { headers });
    const partial = { ...headers, "Content-Range": `bytes ${first}-${last}/${length}` };
    return new Response(content, { status: 206, headers: partial });
  });
}

/**
 * First and last position; undefined is all of it: a Range that isn't understood is ignored.
 * @param {Request} request
 * @param {string} tag
 * @param {number} length
 * @returns {[first: number, last: number] | undefined}
 */
function wanted({ method, headers }, tag, length) {
  const condition = headers.get("if-range");
  if (method !== "GET" || (condition !== null && condition !== tag)) return undefined;
  const [, from = "", to = ""] =
    /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(headers.get("range") ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  // "-5": the last five.
  const first = from === "" ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === "" || to === "" ? length - 1 : Math.min(Number(to), length - 1);
  if (from !== "" && to !== "" && Number(from) > Number(to)) return undefined;
  if (first < length) return [first, last];
  const fields = { "Content-Range": `bytes */${length}`, ETag: tag };
  throw new Refusal(416, `There are ${length} bytes, and none of those asked for.`, fields);
}
