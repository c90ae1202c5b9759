/**
 * Can you read it compressed? Sent so whether or not you said that you can.
 */
import { promisify } from "node:util";
import { brotliCompress, deflate as zlibDeflate, gzip as zlibGzip } from "node:zlib";
import { written } from "./json.js";
import { head } from "./mirror.js";

export const gzip = compressed("gzip", "gzipped", promisify(zlibGzip));
/** What HTTP calls deflate is the zlib format (RFC 9110 §8.4.1.2). */
export const deflate = compressed("deflate", "deflated", promisify(zlibDeflate));
export const brotli = compressed("br", "brotli", promisify(brotliCompress));

/**
 * @param {string} coding
 * @param {string} word
 * @param {(text: string) => Promise<Uint8Array>} compress
 * @returns {import("./routing.js").Answer}
 */
function compressed(coding, word, compress) {
  return async (visit) => {
    const { headers, origin } = head(visit);
    const told = written({ [word]: true, headers, method: visit.request.method, origin });
    return new Response(await compress(told), {
      headers: { "Content-Type": "application/json", "Content-Encoding": coding },
    });
  };
}
