// How many of its questions did each application answer? Reads what the tests of runtime.ts report in TAP.

/**
 * Such as ["hono 28/28", "astro: it needs a later Node"]: on one connection and on many, together.
 *
 * @param {string} tap
 */
export function figures(tap) {
  const counts = new Map();
  let name = null;
  for (const line of tap.split("\n")) {
    if (line.startsWith("# Subtest: ")) name = /^# Subtest: (\S+), on /.exec(line)?.[1] ?? null;
    if (name === null) continue;
    const count = counts.get(name) ?? { good: 0, all: 0, why: null };
    const result = /^ {4}(not ok|ok) /.exec(line)?.[1];
    if (result !== undefined) count.all += 1;
    if (result === "ok") count.good += 1;
    count.why ??= /^ok .* # SKIP (.+)/.exec(line)?.[1] ?? null;
    counts.set(name, count);
  }
  return [...counts].map(([name, { good, all, why }]) =>
    why === null ? `${name} ${good}/${all}` : `${name}: ${why}`,
  );
}
