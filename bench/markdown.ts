/**
 * How is a table written in Markdown? This file refuses to know what stands in it.
 */

/** Lines of a page. A table without rows is no table. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly string[])[],
  align: "left" | "right" = "right",
): string[] {
  if (rows.length === 0) return [];
  const rule = heads.map((_, column) => (column === 0 || align === "left" ? "---" : "---:"));
  return [heads, rule, ...rows.map((cells) => cells.map(cell))].map(
    (cells) => `| ${cells.join(" | ")} |`,
  );
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

/** Paragraphs, lists and tables with an empty line between them; empty ones are left out. */
export function blocks(parts: readonly (string | readonly string[])[]): string {
  const texts = parts.map((part) => (typeof part === "string" ? part : part.join("\n")));
  return texts.filter((text) => text !== "").join("\n\n");
}
