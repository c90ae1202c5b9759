/**
 * Does whoever reads this want colours? Only a terminal does, unless the environment says otherwise.
 *
 * NO_COLOR (no-color.org) wins over FORCE_COLOR: text without colours is right everywhere.
 */

type Environment = Readonly<Record<string, string | undefined>>;

export function wantsColours(env: Environment, isTerminal: boolean | undefined): boolean {
  const { NO_COLOR: none = "", FORCE_COLOR: forced = "", TERM: terminal = "" } = env;
  if (none !== "") return false;
  if (forced !== "") return forced !== "0" && forced !== "false";
  return isTerminal === true && terminal !== "dumb";
}
