/**
 * What happens when somebody runs `barewire`? The command line becomes a server and words about it.
 *
 * The only file that does things by being imported. It joins what the other files of the command say
 * and decide; it refuses to say or decide anything itself.
 */
import { serve } from "../app/serve.ts";
import type { Server } from "../server/server.ts";
import type { Tap } from "../server/tap.ts";
import { accessLog, errorLog } from "../wire/access-log.ts";
import { joinTaps } from "../wire/join-taps.ts";
import { type Paint, painter } from "../wire/paint.ts";
import { Transcript } from "../wire/transcript.ts";
import { safeName } from "../wire/visible.ts";
import { everyInterface, reachOf, urlsOf } from "./addresses.ts";
import { banner, type Started, shortBanner } from "./banner.ts";
import { wantsColours } from "./colours.ts";
import { EVERY_INTERFACE, parse, type ServeCommand } from "./command-line.ts";
import { settingName } from "./flags.ts";
import { type FoundFolder, findFolder } from "./folder.ts";
import { helpText } from "./help.ts";
import { Output } from "./output.ts";
import { startupSentence } from "./startup-error.ts";
import { stopOnSignals, Tally } from "./stopping.ts";
import { atMost, later } from "./timing.ts";
import { version } from "./version.ts";

/** How long bytes wait for the server to read them before the transcript shows them anyway. */
const UNREAD_MS = 50;
const LAST_WORDS_MS = 500;

const out = new Output(process.stdout);
const problems = new Output(process.stderr);

async function exit(status: number): Promise<void> {
  await atMost(LAST_WORDS_MS, Promise.all([out.end(), problems.end()]));
  process.exit(status);
}

function fail(sentence: string): Promise<void> {
  problems.write(`barewire: ${sentence}\n`);
  return exit(1);
}

function run(): Promise<void> {
  const command = parse(process.argv.slice(2), process.env);
  switch (command.kind) {
    case "help":
      out.write(helpText(version()));
      return exit(0);
    case "version":
      out.write(`barewire ${version()}\n`);
      return exit(0);
    case "mistake":
      return fail(command.sentence);
    case "serve":
      return start(command);
  }
}

async function start(command: ServeCommand): Promise<void> {
  const folder = findFolder(command.folder);
  if ("sentence" in folder) return fail(folder.sentence);
  const paint = painter(wantsColours(process.env, process.stdout.isTTY));
  const tally = new Tally();
  const say = (text: string): void => {
    if (!command.quiet) out.write(text);
  };
  const host = command.host === EVERY_INTERFACE ? everyInterface() : command.host;
  try {
    const server = await serve({
      ...command.limits,
      root: folder.path,
      ...(command.unix === undefined
        ? { port: command.port, hostname: host }
        : { unix: command.unix }),
      settingName,
      // The tap has it, and prints it.
      error: () => undefined,
      tap: joinTaps([tally.tap(), ...tapsOf(command, paint)]),
    }).ready();
    greet(command, started(command, host, folder, server), paint);
    stopOnSignals({
      server,
      tally,
      // A terminal has written ^C where our next line would begin.
      begins: (signal) => say(signal === "SIGINT" && process.stdout.isTTY ? "\n" : ""),
      say: (line) => say(`${line}\n`),
      exit,
    });
  } catch (error) {
    const { npm_lifecycle_event: script } = process.env;
    return fail(startupSentence(error, { ...command, host, script }));
  }
}

function tapsOf({ wire, quiet }: ServeCommand, paint: Paint): Tap[] {
  const write = (text: string): void => out.write(text);
  const taps = [errorLog((text) => problems.write(text))];
  if (wire) {
    taps.push(new Transcript({ write, paint, later: (callback) => later(UNREAD_MS, callback) }));
  } else if (!quiet) taps.push(accessLog(write));
  return taps;
}

function started(
  { unix }: ServeCommand,
  host: string,
  folder: FoundFolder,
  server: Server,
): Started {
  const { path, hasIndex } = folder;
  if (unix !== undefined) return { folder: path, hasIndex, urls: [unix], reach: "a socket file" };
  return { folder: path, hasIndex, urls: urlsOf(host, server.port), reach: reachOf(host) };
}

function greet({ quiet }: ServeCommand, what: Started, paint: Paint): void {
  out.write(quiet ? shortBanner(what) : banner(what, paint));
}

process.on("uncaughtException", (error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const [what = "", where = ""] = text.split("\n");
  void fail(safeName(`a fault of barewire itself: ${what} ${where.trim()}`));
});

void run();
