/**
 * How does httpbin write JSON? Names in their order, two spaces, and nothing but ASCII.
 */

/**
 * @param {unknown} value
 * @param {number} [indent] spaces; 0: all in one line
 */
export function written(value, indent = 2) {
  const text = JSON.stringify(ordered(value), null, indent);
  return `${text.replace(/[\u007f-\uffff]/g, escaped)}\n`;
}

/**
 * @param {unknown} value
 * @param {{ status?: number, headers?: Record<string, string> }} [init]
 */
export function json(value, { status = 200, headers = {} } = {}) {
  return new Response(written(value), {
    status,
    headers: { ...headers, "Content-Type": "application/json" },
  });
}

/**
 * @param {unknown} value
 * @returns {unknown}
 */
function ordered(value) {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, inner]) => [name, ordered(inner)]));
}

/** @param {string} unit of UTF-16 */
function escaped(unit) {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
