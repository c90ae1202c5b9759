/**
 * Which first words name a tool? Apart from the tools themselves, so that whoever serves a folder needn't
 * load them to know.
 */

/** In the order of the help. A folder with such a name is `./talk`. */
export const TOOL_NAMES: readonly string[] = ["explain", "talk", "replay"];

export function isToolName(word: string | undefined): word is string {
  return word !== undefined && TOOL_NAMES.includes(word);
}
