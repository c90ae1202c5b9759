/**
 * Which sockets has a service manager bound already, and what follows for the settings?
 *
 * The protocol of systemd's socket activation: LISTEN_FDS counts them, from descriptor 3 on, and they are for
 * the process that LISTEN_PID names. Where there are any, they are where to listen, and no setting says
 * another place. This file refuses to know what comes on them.
 */
import type { Environment } from "./environment.ts";
import type { Settings } from "./settings.ts";

/** Those below are input, output and errors. */
const FIRST = 3;
/** Nobody hands over more; a number without bound would be a loop without end. */
const MOST = 64;

export interface GivenSockets {
  /** Descriptors; none where nobody has handed over any. */
  readonly descriptors: readonly number[];
  /** A sentence, where they are for somebody else or can't be understood. */
  readonly warning: string | undefined;
}

const NONE: GivenSockets = { descriptors: [], warning: undefined };

/** What the environment says of them. @param pid of this process */
export function givenSockets(env: Environment, pid: number): GivenSockets {
  const { LISTEN_FDS: count = "", LISTEN_PID: owner = "" } = env;
  if (count === "" || count === "0") return NONE;
  if (owner !== String(pid)) {
    const warning = `LISTEN_FDS hands over sockets to process ${/^\d+$/.test(owner) ? owner : "(none)"}, and this is ${pid}: they are left alone. No shell may stand between.`;
    return { descriptors: [], warning };
  }
  if (!/^\d{1,3}$/.test(count) || Number(count) > MOST) {
    return { descriptors: [], warning: `LISTEN_FDS is a number up to ${MOST}: none is taken.` };
  }
  const descriptors = Array.from({ length: Number(count) }, (_, at) => FIRST + at);
  return { descriptors, warning: undefined };
}

/** So that no process that is started from here takes them for its own. */
export function forgetGivenSockets(env: NodeJS.ProcessEnv): void {
  for (const name of ["LISTEN_FDS", "LISTEN_PID", "LISTEN_FDNAMES"]) delete env[name];
}

const PLACES = ["port", "host", "unix"];

/** The settings, listening there if there are any. */
export function onGivenSockets(
  settings: Settings,
  { descriptors, warning }: GivenSockets = NONE,
): { readonly settings: Settings; readonly warnings: readonly string[] } {
  const warnings = warning === undefined ? [] : [warning];
  if (descriptors.length === 0) return { settings, warnings };
  const idle = PLACES.filter((name) => {
    const { source, from } = settings.setting(name) ?? {};
    return source !== undefined && source !== "default" && from !== "PORT";
  });
  const [first] = idle;
  if (first !== undefined) {
    const called = idle.map((name) => settings.called(name)).join(" and ");
    warnings.push(`Sockets were handed over (LISTEN_FDS), so ${called} has no say.`);
  }
  return { settings: settings.onDescriptors(descriptors), warnings };
}
