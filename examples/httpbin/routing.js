/**
 * Which function answers which address?
 *
 * A table says it: methods, a pattern, some words, and the function. ":name" in a pattern stands for one
 * piece of the path, "*" at its end for all that follow. A framework brings a better table; this one shows
 * that there is no secret to it.
 */

/**
 * What a function gets to know about a request.
 * @typedef {object} Visit
 * @property {Request} request
 * @property {URL} url
 * @property {Record<string, string>} params the pieces of the path that ":name" stood for
 * @property {string} origin the address of the client
 */

/** @typedef {(visit: Visit) => Response | Promise<Response>} Answer */
/** @typedef {readonly [methods: string, pattern: string, words: string, answer: Answer]} Route */

/** A request that isn't answered as it was meant: thrown anywhere, and said to the client. */
export class Refusal extends Error {
  /**
   * @param {number} status
   * @param {string} sentence
   * @param {Record<string, string>} [headers]
   */
  constructor(status, sentence, headers = {}) {
    super(sentence);
    this.status = status;
    this.headers = headers;
  }

  response() {
    const { status, headers } = this;
    return new Response(`${this.message}\n`, { status, headers });
  }
}

/**
 * @param {readonly Route[]} routes the first that fits is asked
 * @returns {(request: Request, origin: string) => Promise<Response>}
 */
export function router(routes) {
  return async (request, origin) => {
    const url = new URL(request.url);
    const allowed = new Set();
    for (const [methods, pattern, , answer] of routes) {
      const params = match(pattern, url.pathname);
      if (params === undefined) continue;
      const names = methods.split(" ");
      // Whoever answers GET answers HEAD, too: the server leaves out the content.
      if (names.includes("GET")) names.push("HEAD");
      if (names.includes(request.method)) return answer({ request, url, params, origin });
      for (const name of names) allowed.add(name);
    }
    if (allowed.size === 0) throw new Refusal(404, `There is nothing at ${url.pathname}`);
    const Allow = [...allowed].join(", ");
    throw new Refusal(405, `${url.pathname} takes ${Allow}, not ${request.method}.`, { Allow });
  };
}

/**
 * @param {string} pattern
 * @param {string} path
 */
function match(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.at(-1) === "*") given.splice(wanted.length - 1, Infinity, "*");
  if (wanted.length !== given.length) return undefined;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [i, piece] of wanted.entries()) {
    const text = given[i] ?? "";
    if (piece.startsWith(":") && text !== "") params[piece.slice(1)] = decoded(text);
    else if (piece !== text) return undefined;
  }
  return params;
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal(400, `"${text}" is not percent-encoded UTF-8.`);
  }
}
