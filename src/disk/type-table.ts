/**
 * Which type has an extension in a table of the package `mime`?
 *
 * The tables say which extensions a type has. This file refuses to know which tables there are.
 */

export type TypeTable = Readonly<Record<string, readonly string[]>>;

/** Undefined where the table has none. */
export function typeIn(table: TypeTable, extension: string): string | undefined {
  // A star stands before an extension that is another type's first of all.
  if (extension.startsWith("*")) return undefined;
  return Object.entries(table).find(([, extensions]) => extensions.includes(extension))?.[0];
}
