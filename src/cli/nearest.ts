/**
 * Which word may somebody have meant who mistyped one?
 *
 * The fewest letters to add, drop, change or swap, and none when that would be a guess.
 * This file refuses to know what the words are for.
 */

/** The word that is nearest, or undefined when none is near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(typed.length / 3)) + 1;
  for (const word of words) {
    const distance = distanceBetween(typed.toLowerCase(), word);
    if (distance >= bestDistance) continue;
    best = word;
    bestDistance = distance;
  }
  return best ?? onlyBeginning(typed, words);
}

/** The one word that begins so. */
function onlyBeginning(typed: string, words: readonly string[]): string | undefined {
  const found = words.filter((word) => typed.length > 1 && word.startsWith(typed));
  return found.length === 1 ? found[0] : undefined;
}

/** Damerau's distance, where a swap of neighbours counts once (optimal string alignment). */
function distanceBetween(from: string, to: string): number {
  const width = to.length + 1;
  const cost = new Uint16Array((from.length + 1) * width);
  const at = (row: number, column: number): number => cost[row * width + column] ?? 0;
  for (let row = 0; row <= from.length; row++) {
    for (let column = 0; column <= to.length; column++) {
      let least = row === 0 ? column : column === 0 ? row : Number.POSITIVE_INFINITY;
      if (row > 0 && column > 0) {
        const change = from[row - 1] === to[column - 1] ? 0 : 1;
        least = Math.min(
          at(row - 1, column) + 1,
          at(row, column - 1) + 1,
          at(row - 1, column - 1) + change,
        );
        const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
        if (row > 1 && column > 1 && swapped) least = Math.min(least, at(row - 2, column - 2) + 1);
      }
      cost[row * width + column] = least;
    }
  }
  return at(from.length, to.length);
}
