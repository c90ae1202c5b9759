/**
 * In which colour does a terminal show each part of a conversation?
 *
 * Callers name the role that a text plays and never a colour; without colours the text stays as it
 * is. This file refuses to know whether there is a terminal: whoever prints decides that.
 */

const CODES = {
  mark: "2",
  remark: "2",
  startLine: "1",
  fieldName: "36",
  fieldValue: "0",
  content: "0",
  framing: "35",
  masked: "2;33",
  refused: "31",
  informational: "1;34",
  successful: "1;32",
  redirection: "1;36",
  clientError: "1;33",
  serverError: "1;31",
  address: "1;36",
  name: "1",
  hint: "2",
  warning: "33",
} as const;

export type Role = keyof typeof CODES;

/** `text` made visible as what it is. It must be safe for a terminal already. */
export type Paint = (role: Role, text: string) => string;

/** Colours, or none. */
export function painter(colours: boolean): Paint {
  if (!colours) return (_role, text) => text;
  return (role, text) => {
    const code = CODES[role];
    return text === "" || code === "0" ? text : `\x1b[${code}m${text}\x1b[0m`;
  };
}

const BY_CLASS: readonly Role[] = [
  "informational",
  "successful",
  "redirection",
  "clientError",
  "serverError",
];

/** The role of a status, by its class (RFC 9110 §15). */
export function statusRole(status: number): Role {
  return BY_CLASS[Math.floor(status / 100) - 1] ?? "serverError";
}
