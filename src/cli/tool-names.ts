/**
 * Which first words name a tool? Apart from the tools themselves, so that whoever serves a folder needn't
 * load them to know.
 */

/** In the order of the help, with what follows the word. A folder with such a name is `./talk`. */
export const TOOL_USES: readonly (readonly [name: string, use: string])[] = [
  ["talk", "<host[:port] or URL> [file.http]"],
  ["explain", "[file]"],
  ["replay", "<transcript>"],
  ["convert", "<transcript or HAR>"],
  ["reload", "--pid-file FILE"],
];

export function isToolName(word: string | undefined): word is string {
  return TOOL_USES.some(([name]) => name === word);
}
