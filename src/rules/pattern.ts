/**
 * Does a path match a pattern, and what do the open places of the pattern stand for?
 *
 * Both are compared segment by segment, decoded, so that a rule and the disk can't see two different
 * paths. A trailing slash makes no difference: /old and /old/ match alike. Each piece of text is looked
 * for at the first place where it can stand, and never at an earlier one again; only the `**` before it
 * moves on, so the work is at most segments × parts, whatever the pattern is.
 * This file refuses to know how patterns are written, and what a match is good for.
 */

/** Text, or a run of any characters of one segment. What has the name "" isn't captured. */
export type Piece =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "run"; readonly name: string; readonly least: 0 | 1 };

/** Exactly one segment, or any number of them, at least `least`. */
export type Part =
  | {
      readonly kind: "segment";
      readonly pieces: readonly Piece[];
      /** The segment, where it is nothing but text. */
      readonly literal: string | undefined;
    }
  | { readonly kind: "many"; readonly name: string; readonly least: 0 | 1 };

/**
 * The decoded segments that each open place stands for: one for a piece of a segment, any number for
 * a whole rest, where an empty last one is the trailing slash, as `decodePath` has it.
 */
export type Captures = ReadonlyMap<string, readonly string[]>;

const NOTHING: Captures = new Map();

export class Pattern {
  /** As it was written. */
  readonly text: string;
  /** The names of what is captured in every case. */
  readonly names: ReadonlySet<string>;
  /** The segments, without a trailing slash, when the pattern matches no other path. */
  readonly literal: readonly string[] | undefined;
  /** The first segment of all paths that match, where there is only one. */
  readonly first: string | undefined;
  readonly #alternatives: readonly (readonly Part[])[];

  constructor(text: string, alternatives: readonly (readonly Part[])[]) {
    this.text = text;
    this.#alternatives = alternatives;
    this.names = commonNames(alternatives);
    const [only, ...others] = alternatives;
    const literals = only?.map(literalOf) ?? [];
    const alone = others.length === 0;
    this.literal = alone && literals.every((one) => one !== undefined) ? literals : undefined;
    this.first = alone ? literals[0] : undefined;
  }

  /**
   * What the open places stand for, or undefined when the path doesn't match.
   *
   * @param segments as `decodePath` gives them
   */
  match(segments: readonly string[]): Captures | undefined {
    const slash = segments.at(-1) === "";
    const names = slash ? segments.slice(0, -1) : segments;
    for (const parts of this.#alternatives) {
      const starts = place(parts, names);
      if (starts !== undefined) return capturesOf(parts, names, starts, slash);
    }
    return undefined;
  }
}

/** For each part, the index of the segment at which it begins. */
function place(parts: readonly Part[], names: readonly string[]): number[] | undefined {
  const finalMany = parts.findLastIndex(({ kind }) => kind === "many");
  const starts: number[] = [];
  let part = 0;
  let at = 0;
  let lastMany = -1;
  let manyEnds = 0;
  for (;;) {
    const wanted = parts[part];
    if (wanted === undefined) {
      if (at === names.length) return starts;
    } else if (wanted.kind === "many") {
      starts[part] = at;
      at += wanted.least;
      // What stands behind the last run is one segment a part: there is one place for it.
      if (part === finalMany) at = Math.max(at, names.length - (parts.length - part - 1));
      if (at > names.length) return undefined;
      lastMany = part++;
      manyEnds = at;
      continue;
    } else {
      const name = names[at];
      if (name === undefined) return undefined;
      if (wanted.literal === undefined ? cut(wanted.pieces, name) : name === wanted.literal) {
        starts[part++] = at++;
        continue;
      }
    }
    if (lastMany < 0 || lastMany === finalMany || manyEnds >= names.length) return undefined;
    at = ++manyEnds;
    part = lastMany + 1;
  }
}

function capturesOf(
  parts: readonly Part[],
  names: readonly string[],
  starts: readonly number[],
  slash: boolean,
): Captures {
  let captures: Map<string, readonly string[]> | undefined;
  for (const [index, part] of parts.entries()) {
    const from = starts[index] ?? 0;
    if (part.kind === "many") {
      if (part.name === "") continue;
      const end = starts[index + 1] ?? names.length;
      const found = names.slice(from, end);
      if (slash && end === names.length && end > from) found.push("");
      captures ??= new Map();
      captures.set(part.name, found);
    } else if (literalOf(part) === undefined) {
      captures ??= new Map();
      cut(part.pieces, names[from] ?? "", captures);
    }
  }
  return captures ?? NOTHING;
}

/** Whether the pieces make up the name; what the runs stand for goes into `captures`. */
function cut(
  pieces: readonly Piece[],
  name: string,
  captures?: Map<string, readonly string[]>,
): boolean {
  const last = pieces.at(-1);
  const tail = pieces.length > 1 && last?.kind === "text" ? last.text : "";
  const end = name.length - tail.length;
  if (tail !== "" && !name.endsWith(tail)) return false;
  let at = 0;
  let run: Piece | undefined;
  for (const [index, piece] of pieces.entries()) {
    if (piece.kind === "run") {
      run = piece;
      continue;
    }
    if (run?.kind !== "run") {
      if (!name.startsWith(piece.text)) return false;
      at = piece.text.length;
      continue;
    }
    const isTail = index === pieces.length - 1;
    const found = isTail ? end : name.indexOf(piece.text, at + run.least);
    if (found < at + run.least || found + piece.text.length > (isTail ? name.length : end)) {
      return false;
    }
    if (run.name !== "") captures?.set(run.name, [name.slice(at, found)]);
    at = found + piece.text.length;
    run = undefined;
  }
  if (run?.kind !== "run") return at === name.length;
  if (run.name !== "") captures?.set(run.name, [name.slice(at)]);
  return name.length - at >= run.least;
}

function literalOf(part: Part): string | undefined {
  return part.kind === "many" ? undefined : part.literal;
}

function commonNames(alternatives: readonly (readonly Part[])[]): ReadonlySet<string> {
  const [first, ...others] = alternatives.map(namesOf);
  const common = [...(first ?? [])].filter((name) => others.every((names) => names.has(name)));
  return new Set(common);
}

function namesOf(parts: readonly Part[]): Set<string> {
  const names = new Set<string>();
  for (const part of parts) {
    if (part.kind === "many") names.add(part.name);
    else for (const piece of part.pieces) if (piece.kind === "run") names.add(piece.name);
  }
  names.delete("");
  return names;
}
