/**
 * Why could the server not start, and what can a person do about it?
 *
 * One sentence or two for each error of listening, with the words to type. This file refuses to know
 * the folder, which was looked at before.
 */
import { safeName } from "../wire/visible.ts";

export interface Attempt {
  readonly host: string;
  readonly port: number;
  readonly unix: string | undefined;
  /** Of sockets that somebody else has bound; then neither of the others holds. */
  readonly descriptors?: readonly string[];
  /** As typed, to be repeated in what to type next. */
  readonly folder: string | undefined;
  /** The npm script that runs the command, if one does. */
  readonly script: string | undefined;
}

const FIRST_FREE_PORT = 1024;
const UNPRIVILEGED = 8000;
const LAST_PORT = 65_535;

export function startupSentence(error: unknown, attempt: Attempt): string {
  const { code, message, syscall } = error as NodeJS.ErrnoException;
  const listening = syscall === "listen" || syscall === "getaddrinfo";
  const words = listening ? listenWords(code, attempt) : undefined;
  if (words !== undefined) return words;
  return `barewire could not start: ${safeName(message)}`;
}

function listenWords(code: string | undefined, attempt: Attempt): string | undefined {
  const { descriptors = [] } = attempt;
  if (descriptors.length > 0) {
    const which = descriptors.length === 1 ? "Descriptor" : "One of the descriptors";
    return `${which} ${descriptors.join(", ")} is no socket that can be listened on (${code}): --descriptors names those that a parent process has bound and handed over.`;
  }
  return attempt.unix === undefined ? portWords(code, attempt) : socketWords(code, attempt.unix);
}

function portWords(code: string | undefined, attempt: Attempt): string | undefined {
  const { host, port } = attempt;
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is taken. Try ${otherPort(attempt, nextPort(port))}`;
    case "EACCES":
      if (port >= FIRST_FREE_PORT) return `This user may not listen on port ${port}.`;
      return `Ports below ${FIRST_FREE_PORT}, such as ${port}, are not for every user. Choose a higher one: ${withPort(attempt, UNPRIVILEGED)}`;
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
    case "EINVAL":
      return `${safeName(host)} is not an address of this computer. --host takes one that is, or none for all of them.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NODATA":
    case "EAI_NONAME":
      return `The host "${safeName(host)}" has no address. To listen on every interface, put --host last.`;
    default:
      return undefined;
  }
}

function socketWords(code: string | undefined, unix: string): string | undefined {
  const path = `"${safeName(unix)}"`;
  switch (code) {
    case "EADDRINUSE":
      return `The socket ${path} exists: another server uses it, or one left it behind. Choose another path, or delete it when no server runs.`;
    // The runtime says EACCES for a missing folder, too.
    case "EACCES":
    case "EPERM":
    case "ENOENT":
    case "ENOTDIR":
      return `The socket ${path} can't be created: its folder doesn't exist, or this user may not write there.`;
    case "EINVAL":
    case "ENAMETOOLONG":
      return `The path of the socket ${path} is too long; the system takes about 100 characters.`;
    default:
      return undefined;
  }
}

function nextPort(port: number): number {
  return port < LAST_PORT ? Math.max(port + 1, FIRST_FREE_PORT) : UNPRIVILEGED;
}

function otherPort({ script }: Attempt, port: number): string {
  return script === "start" ? `npm start -- --port ${port}` : `--port ${port}, or --port-search.`;
}

/** The command with another port. A folder that a shell would take apart is left to be typed again. */
function withPort({ folder, script }: Attempt, port: number): string {
  // In a clone there is no command `barewire` yet, and the script's other flags are wanted, too.
  if (script === "start") return `npm start -- --port ${port}`;
  const simple = folder !== undefined && /^[\w./][\w./-]*$/.test(folder);
  return `barewire ${simple ? `${folder} ` : ""}--port ${port}`;
}
