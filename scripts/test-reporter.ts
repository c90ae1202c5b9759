// What does a test run tell? One line per file, each failure and each skip in full, the sums at the end.
// The runner of Node is the one that counts; this only chooses what is printed.

import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";

type Leaf = { name: string; detail: string };

class FileReport {
  readonly file: string;
  passed = 0;
  readonly failed: Leaf[] = [];
  readonly skipped: Leaf[] = [];

  constructor(file: string) {
    this.file = file;
  }

  text(): string {
    const name = relative(process.cwd(), this.file);
    const marks = [
      this.failed.length > 0 ? "✖" : "✔",
      name,
      ` ${this.passed} passed`,
      this.failed.length > 0 ? `, ${this.failed.length} failed` : "",
      this.skipped.length > 0 ? `, ${this.skipped.length} skipped` : "",
    ];
    const lines = [`${marks[0]} ${marks[1]} ${marks.slice(2).join("")}`];
    for (const { name: test, detail } of this.skipped) lines.push(`  skipped: ${test}: ${detail}`);
    for (const { name: test, detail } of this.failed) lines.push(`  failed: ${test}`, detail);
    return `${lines.join("\n")}\n`;
  }
}

function indented(text: string): string {
  return text.replace(/^/gm, "    ");
}

function faultOf(error: Error): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  return indented(cause.stack ?? cause.message);
}

/** Events come file by file, since node:test holds back what later files say. */
export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let current: FileReport | undefined;
  const sums: string[] = [];
  for await (const { type, data } of events) {
    if (type === "test:stdout" || type === "test:stderr") yield data.message;
    if (type === "test:diagnostic") {
      if (data.file === undefined) sums.push(data.message);
      else yield `  ${data.message}\n`;
    }
    if (type !== "test:pass" && type !== "test:fail") continue;
    const file = data.file ?? data.name;
    if (current?.file !== file) {
      if (current !== undefined) yield current.text();
      current = new FileReport(file);
    }
    if (type === "test:fail") {
      // A suite fails with its tests, which say why; a file that can't be run has nothing but itself.
      const bySubtest = /subtests? failed/.test(data.details.error.message);
      if (!bySubtest) current.failed.push({ name: data.name, detail: faultOf(data.details.error) });
    } else if (data.skip !== undefined && data.skip !== false) {
      current.skipped.push({ name: data.name, detail: String(data.skip) });
    } else if (data.details.type !== "suite") current.passed++;
  }
  if (current !== undefined) yield current.text();
  for (const sum of sums) yield `# ${sum}\n`;
}
