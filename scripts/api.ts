// What does docs/api.md say? One heading for each public name, with its signature, its docstring and its members; and
// behind them the types that signatures mention and that nobody can import. Pure: declarations in, text out.

import { GROUPS, type Group, PROTOCOL } from "./api-groups.ts";
import type { Declaration, Member } from "./declarations.ts";

const HEAD = `# The interface

Every name that barewire exports, with what its docstring says. This page is written by \`npm run docs\`, out of the
declarations that the package ships. Times are in milliseconds and sizes in bytes, unless something else is said.

How to write a handler is told in [handlers.md](handlers.md), how to come from another server in
[migration/](migration/), and the command's own options in [configuration.md](configuration.md).
`;

const REST: Omit<Group, "names"> = {
  title: "What signatures mention",
  words: "Types that have no name to import: TypeScript finds them by itself.",
};

/** Longer signatures of functions get a line for each parameter. */
const LINE_MAX = 96;

type Names = ReadonlyMap<string, Declaration>;
type Section = Omit<Group, "names"> & { readonly entries: readonly Declaration[] };

/** The whole page. @throws Error for a name of the groups that isn't exported */
export function apiPage(library: Names, protocol: Names): string {
  const sections = GROUPS.map((group) => sectionOf(group, library));
  const alone = sectionOf(PROTOCOL, protocol);
  const common = [...protocol.keys()].filter((name) => library.has(name));
  const also = `${alone.words} It has ${listed(common.map((name) => `\`${name}\``))}, too.`;
  sections.push({ ...alone, words: also });
  const shown = sections.flatMap(({ entries }) => entries);
  sections.push({ ...REST, entries: mentionedOnly(shown, library, protocol) });
  return new Page(sections).text();
}

function sectionOf({ title, words, names }: Group, exported: Names): Section {
  const entries = names.map((name) => {
    const declaration = exported.get(name);
    if (declaration === undefined) throw new Error(`nothing exports ${name}, which a group names`);
    return declaration;
  });
  return { title, words, entries };
}

/** Types of the library that can be met on the page and have no entry; not those whose members are shown. */
function mentionedOnly(
  shown: readonly Declaration[],
  library: Names,
  protocol: Names,
): Declaration[] {
  const known = new Set([...shown, ...library.values(), ...protocol.values()]);
  const found: Declaration[] = [];
  const waiting = [...shown];
  for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
    for (const name of entry.mentions) {
      const other = entry.resolve(name);
      if (other === undefined || known.has(other)) continue;
      known.add(other);
      const [base, change] = basePattern(name).exec(entry.signature) ?? [];
      // Of a few members that were picked, nothing else of the base is seen.
      if (change !== "Pick") waiting.push(other);
      if (base === undefined) found.push(other);
    }
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

class Page {
  readonly #sections: readonly Section[];
  readonly #anchors = new Map<Declaration | Section, string>();
  /** Of public names: another declaration of the same name is another module's view of it. */
  readonly #byName = new Map<string, Declaration>();

  constructor(sections: readonly Section[]) {
    this.#sections = sections;
    const taken = new Map<string, number>();
    const anchor = (heading: string): string => {
      const slug = slugOf(heading);
      const before = taken.get(slug) ?? 0;
      taken.set(slug, before + 1);
      return before === 0 ? slug : `${slug}-${before}`;
    };
    anchor("The interface");
    for (const section of sections) {
      this.#anchors.set(section, anchor(section.title));
      for (const entry of section.entries) {
        this.#anchors.set(entry, anchor(entry.name));
        if (!this.#byName.has(entry.name)) this.#byName.set(entry.name, entry);
      }
    }
  }

  text(): string {
    const parts = this.#sections.flatMap((section) => [
      `## ${section.title}\n`,
      `${section.words}\n`,
      ...section.entries.map((entry) => this.#entry(entry)),
    ]);
    return [HEAD, this.#contents(), ...parts].join("\n");
  }

  #contents(): string {
    const lines = this.#sections.map((section) => {
      const names = section.entries.map((entry) => this.#link(entry));
      return `- [${section.title}](#${this.#anchors.get(section)}): ${names.join(" · ")}`;
    });
    return `${lines.join("\n")}\n`;
  }

  #link(entry: Declaration): string {
    return `[${entry.name}](#${this.#anchors.get(entry)})`;
  }

  #entry(entry: Declaration): string {
    const links = this.#links(entry);
    const members = membersOf(entry, (base) => this.#anchors.has(base));
    return [
      `### ${entry.name}\n`,
      `\`\`\`ts\n${wrapped(entry.signature)}\n\`\`\`\n`,
      ...inWords(entry.doc).map((paragraph) => `${paragraph}\n`),
      ...(members.length === 0 ? [] : [`${members.map(bullet).join("\n")}\n`]),
      ...(links.length === 0 ? [] : [`→ ${links.join(" · ")}\n`]),
    ].join("\n");
  }

  /** To every entry whose type it mentions, directly or by a base whose members it shows. */
  #links(entry: Declaration): string[] {
    const links = new Set<string>();
    const follow = (from: Declaration): void => {
      for (const name of from.mentions) {
        const other = from.resolve(name);
        if (other === undefined || other.name === entry.name) continue;
        if (this.#anchors.has(other)) links.add(this.#link(other));
        else if (basePattern(name).test(from.signature)) follow(other);
        else {
          const same = this.#byName.get(other.name);
          if (same !== undefined) links.add(this.#link(same));
        }
      }
    };
    follow(entry);
    return [...links];
  }
}

/** Its own, and those of bases that have no entry. */
function membersOf(entry: Declaration, isShown: (base: Declaration) => boolean): Member[] {
  const members = [...entry.members];
  for (const name of entry.mentions) {
    const [, change, keys] = basePattern(name).exec(entry.signature) ?? [];
    const base = entry.resolve(name);
    if (base === undefined || isShown(base) || !basePattern(name).test(entry.signature)) continue;
    const named = (keys ?? "").split("|").map((key) => key.trim().replaceAll('"', ""));
    const inherited = membersOf(base, isShown).filter(
      (member) =>
        (change === undefined || named.includes(member.name) === (change === "Pick")) &&
        !entry.members.some((own) => own.name === member.name),
    );
    members.push(...inherited);
  }
  return members;
}

/** Finds `extends Name`, `extends Omit<Name, "key">` and `extends Pick<Name, "key">` in a signature. */
function basePattern(name: string): RegExp {
  return new RegExp(`extends .*?(?<=[ <])(?:(Omit|Pick)<)?${name}(?:, ([^>]*)>|(?=,|$))`);
}

function bullet({ signature, doc }: Member): string {
  const shown = signature.replace(/^readonly (?!\[)/, "").replace(/^get (\w+)\(\)/, "$1");
  const words = inWords(doc).join(" ");
  return words === "" ? `- \`${shown}\`` : `- \`${shown}\`  \n  ${words}`;
}

/** A docstring as paragraphs: what the tags say comes last. */
function inWords(doc: readonly string[]): string[] {
  const text = doc.join("\n").replace(/\n\n+/g, "\u2029").replace(/\n/g, " ");
  const [words = "", ...tags] = text.split(/\s*@(?=(?:param|returns|throws)\b)/);
  const paragraphs = words.split("\u2029").map((part) => part.trim());
  return [...paragraphs, ...tags.map(tagInWords)].filter((part) => part !== "").map(escaped);
}

function tagInWords(tag: string): string {
  const [, kind, words = ""] = /^(\w+)\s+(.*)$/s.exec(tag.replaceAll("\u2029", " ").trim()) ?? [];
  if (kind === "param") return ended(words.replace(/^(\S+)\s+/, "`$1`: "));
  if (kind === "returns") return ended(`Returns ${words}`);
  return ended(`Throws ${words}`);
}

function ended(sentence: string): string {
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Markdown would take these for its own, unless they stand in code. */
function escaped(text: string): string {
  return text.replace(/`[^`]*`|[*_<>|#\\]/g, (found) => (found.length > 1 ? found : `\\${found}`));
}

/** A function with many parameters, one on each line. */
function wrapped(signature: string): string {
  const [, head, parameters, result] = /^(function \w+\()(.*)(\): .*)$/.exec(signature) ?? [];
  if (signature.length <= LINE_MAX || head === undefined) return signature;
  const each = (parameters ?? "").split(/, (?=\w+\??: )/).map((parameter) => `  ${parameter},\n`);
  return `${head}\n${each.join("")}${result}`;
}

/** As GitHub makes an anchor of a heading. */
export function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, "")
    .replaceAll(" ", "-");
}

function listed(words: readonly string[]): string {
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
