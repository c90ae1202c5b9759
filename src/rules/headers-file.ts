/**
 * Which field lines does a `_headers` file ask for?
 *
 * As Netlify and Cloudflare Pages know them: a path, and beneath it lines `Name: value`, or `! Name` for
 * a field that is to be left out. White space in front makes no difference. A path may come up again.
 * This file refuses to know how rules for one path are combined.
 */
import { type FieldChange, type FieldRule, fieldFault } from "./field-rules.ts";
import type { Pattern } from "./pattern.ts";
import { compilePattern } from "./pattern-text.ts";
import {
  type Fault,
  fault,
  isFault,
  LINE_MAX,
  linesOf,
  quoted,
  type RuleFault,
} from "./rule-fault.ts";

export const HEADERS_FILE = "_headers";

/** Paths in one file; all of them are tried for each path. */
export const HEADER_RULES_MAX = 1000;
/** Field lines beneath one path. */
export const HEADER_LINES_MAX = 100;

export interface HeadersFile {
  readonly rules: readonly FieldRule[];
  readonly faults: readonly RuleFault[];
}

interface Block {
  readonly line: number;
  /** Undefined for a path that is no pattern: its lines are still looked at. */
  readonly pattern: Pattern | undefined;
  readonly text: string;
  readonly changes: FieldChange[];
  lines: number;
}

export function parseHeaders(text: string): HeadersFile {
  const blocks: Block[] = [];
  const faults: RuleFault[] = [];
  const wrong = (line: number, sentence: string): void => {
    faults.push({ file: HEADERS_FILE, line, sentence });
  };
  for (const [line, content] of linesOf(text)) {
    if (content === "" || content.startsWith("#")) continue;
    if (faults.length >= HEADER_RULES_MAX) break;
    const block = blocks.at(-1);
    if (content.length > LINE_MAX) wrong(line, `a line has at most ${LINE_MAX} characters`);
    else if (/^https?:\/\//i.test(content)) {
      wrong(line, `a rule for one domain (${quoted(content)}) isn't supported; begin with a path`);
    } else if (content.startsWith("/")) {
      if (blocks.length >= HEADER_RULES_MAX) {
        wrong(line, `a file holds at most ${HEADER_RULES_MAX} paths`);
        break;
      }
      const pattern = compilePattern(content, "splat");
      if (isFault(pattern)) wrong(line, pattern.error);
      const known = isFault(pattern) ? undefined : pattern;
      blocks.push({ line, pattern: known, text: content, changes: [], lines: 0 });
    } else if (block === undefined) {
      wrong(line, `${quoted(content)} stands beneath no path; a path begins with /`);
    } else {
      const change = changeOf(content, block);
      if (isFault(change)) wrong(line, change.error);
      else block.changes.push(change);
    }
  }
  return { rules: blocks.flatMap((block) => ruleOf(block, wrong)), faults: faults.sort(byLine) };
}

function ruleOf(block: Block, wrong: (line: number, sentence: string) => void): FieldRule[] {
  const { line, pattern, text, changes } = block;
  if (block.lines === 0) wrong(line, `${quoted(text)} has no field lines beneath it`);
  if (pattern === undefined || changes.length === 0) return [];
  return [{ source: `${HEADERS_FILE}:${line}`, pattern, changes }];
}

function changeOf(content: string, block: Block): FieldChange | Fault {
  if (++block.lines > HEADER_LINES_MAX) {
    return fault(`a path has at most ${HEADER_LINES_MAX} field lines`);
  }
  if (content.startsWith("!")) {
    const name = content.slice(1).trim();
    return fieldFault(name, null) ?? { name, value: null };
  }
  const colon = content.indexOf(":");
  if (colon < 0) {
    return fault(`${quoted(content)} is neither a path (/…) nor a field line (Name: value)`);
  }
  const name = content.slice(0, colon);
  const value = content.slice(colon + 1).trim();
  const wrong = fieldFault(name, value);
  if (wrong !== undefined) return wrong;
  if (value === "") return fault(`${name} has no value; to leave a field out, write ! ${name}`);
  const filled = [...(block.pattern?.names ?? [])].find((one) => value.includes(`:${one}`));
  if (filled !== undefined) {
    return fault(`the placeholder :${filled} in the value of ${name} isn't supported`);
  }
  return { name, value };
}

function byLine(one: RuleFault, other: RuleFault): number {
  return one.line - other.line;
}
