/**
 * What happens when somebody runs `barewire`? The command line becomes a server, or words.
 *
 * The only file that does things by being imported. It joins what the other files of the command say
 * and decide; it refuses to say or decide anything itself.
 */
import { site } from "../app/site.ts";
import { joinTaps } from "../wire/join-taps.ts";
import { painter } from "../wire/paint.ts";
import { safeName } from "../wire/visible.ts";
import { withApplication } from "./applying.ts";
import { questionOf, requestBytes } from "./asked-request.ts";
import { besideHttps } from "./beside-https.ts";
import { wantsColours } from "./colours.ts";
import { parse, type WantedCommand } from "./command-line.ts";
import { type Decided, decide } from "./deciding.ts";
import { explanation } from "./explaining.ts";
import { figuringOf } from "./figuring.ts";
import type { Failed } from "./flag.ts";
import { settingName } from "./flags.ts";
import { helpText } from "./help.ts";
import { isWatched } from "./imported-files.ts";
import type { Inspecting } from "./inspecting.ts";
import { type Logging, loggingOf } from "./logging.ts";
import { Output } from "./output.ts";
import { withoutOwnFrames } from "./own-frames.ts";
import { Saving } from "./saving.ts";
import { servingOf } from "./serving.ts";
import { settingsJson, settingsText } from "./shown-settings.ts";
import { hostOf } from "./started.ts";
import { greet, type Printing, startServer } from "./starting.ts";
import { startupSentence } from "./startup-error.ts";
import { stopOnSignals, Tally } from "./stopping.ts";
import { atMost } from "./timing.ts";
import { isToolName } from "./tool-names.ts";
import { version } from "./version.ts";

const LAST_WORDS_MS = 500;

const out = new Output(process.stdout);
const problems = new Output(process.stderr);
const paint = painter(wantsColours(process.env, process.stdout.isTTY));
const printing: Printing = {
  out: (text) => out.write(text),
  problems: (text) => problems.write(text.split("\n").map(safeName).join("\n")),
  paint,
};

/** Once a server has started that keeps conversations. */
let saving: Saving | undefined;
/** Once a server has started whose log goes into a file. */
let logging: Logging | undefined;
/** The application that is served, or will be, as it was named. */
let running: string | undefined;

async function exit(status: number): Promise<void> {
  await atMost(LAST_WORDS_MS, lastWords());
  process.exit(status);
}

async function lastWords(): Promise<void> {
  await Promise.all([saving?.end(), logging?.end(), out.end()]);
  // Whoever couldn't get their words out has said so.
  await problems.end();
}

function print(text: string): Promise<void> {
  out.write(text);
  return exit(0);
}

function tell(sentence: string): void {
  printing.problems(`barewire: ${sentence}\n`);
}

/** The sentence may hold what somebody typed, and have several lines. */
function fail(sentence: string): Promise<void> {
  tell(sentence);
  return exit(1);
}

async function run(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  if (isToolName(first)) {
    const { runTool } = await import("./tools.ts");
    return runTool(first, rest);
  }
  const line = parse(process.argv.slice(2));
  switch (line.kind) {
    case "help":
      return print(helpText(version()));
    case "version":
      return print(`barewire ${version()}\n`);
    case "mistake":
      return fail(line.sentence);
    case "why":
      return explain(line);
    case "config":
      return showSettings(line);
    case "serve":
      return start(line);
  }
}

async function decideFor(line: WantedCommand, words: readonly string[]): Promise<Decided | Failed> {
  const decided = await decide(line, words, process.env);
  if (!("sentence" in decided)) running = decided.settings.text("app");
  return decided;
}

async function showSettings(line: WantedCommand): Promise<void> {
  const decided = await decideFor(line, line.words);
  if ("sentence" in decided) return fail(decided.sentence);
  const loaded = await withApplication(decided, tell);
  if ("sentence" in loaded) return fail(loaded.sentence);
  const { settings } = loaded.decided;
  return print(line.layer.has("json") ? settingsJson(settings) : settingsText(settings, paint));
}

async function explain(line: WantedCommand): Promise<void> {
  const question = questionOf(line.words);
  if ("sentence" in question) return fail(question.sentence);
  const decided = await decideFor(line, question.served);
  if ("sentence" in decided) return fail(decided.sentence);
  try {
    const serving = await servingOf(decided, tell);
    if ("sentence" in serving) return fail(serving.sentence);
    const request = await requestBytes(question.request, process.stdin);
    if ("sentence" in request) return fail(request.sentence);
    const { application, https } = serving;
    const { settings } = serving.decided;
    const siteOf = application?.siteOf ?? site;
    const asked = siteOf(serving.site, https !== undefined);
    const options = {
      ...{ ...settings.limits(), ...asked, settingName },
      ...(https === undefined ? {} : { tls: https.tls }),
    };
    return print(await explanation(request, options, paint));
  } catch (error) {
    return failToStart(error, decided);
  }
}

async function start(line: WantedCommand): Promise<void> {
  const given = await decideFor(line, line.words);
  if ("sentence" in given) return fail(given.sentence);
  if (line.layer.has("watch")) return startWatching(given);
  let decided = given;
  const tally = new Tally();
  const say = (text: string): void => {
    if (!decided.settings.is("quiet")) out.write(text);
  };
  try {
    const serving = await servingOf(given, tell);
    if ("sentence" in serving) return fail(serving.sentence);
    decided = serving.decided;
    const log = loggingOf(decided.settings, tell);
    if (log !== undefined && "sentence" in log) return fail(log.sentence);
    logging = log;
    const kept = await savingOf(decided);
    if (kept !== undefined && "sentence" in kept) return fail(kept.sentence);
    saving = kept;
    const looking = await inspectingOf(decided);
    if (looking !== undefined && "sentence" in looking) return fail(looking.sentence);
    const figuring = await figuringOf(serving);
    if ("sentence" in figuring) return fail(figuring.sentence);
    const { metrics } = figuring;
    const counted = [logging?.tap, metrics?.tap].filter((tap) => tap !== undefined);
    const onlookers = looking === undefined ? counted : [...counted, looking.tap];
    const server = await startServer(figuring.serving, tally.tap(), printing, saving, onlookers);
    looking?.look(server, decided.settings.text("unix"), serving.https !== undefined);
    metrics?.look(server);
    const plain = await besideHttps(serving, server, joinTaps([tally.tap(), ...counted]), printing);
    if (plain !== undefined && "sentence" in plain) return fail(plain.sentence);
    greet(serving, server, printing);
    if (metrics !== undefined) say(`  Figures for Prometheus: ${metrics.url}\n\n`);
    if (looking !== undefined) out.write(inspectorWords(looking.url, decided.settings.is("quiet")));
    stopOnSignals({
      server,
      tally,
      hurried: isWatched(),
      // A terminal has written ^C where our next line would begin.
      begins: (signal) => {
        void plain?.close();
        say(signal === "SIGINT" && process.stdout.isTTY ? "\n" : "");
      },
      say: (text) => say(`${text}\n`),
      exit,
    });
  } catch (error) {
    return failToStart(error, decided);
  }
}

async function startWatching({ settings }: Decided): Promise<void> {
  if (settings.text("app") === undefined) {
    return fail(
      "--watch starts again when an application changes, and none is named: the files of a folder are served as they are at each request.",
    );
  }
  if (settings.text("open") !== undefined) {
    return fail("--watch would open a page at each start: leave --open out.");
  }
  const { watch } = await import("./watching.ts");
  return exit(await watch(process.argv[1] ?? "", process.argv.slice(2)));
}

async function inspectingOf({ settings }: Decided): Promise<Inspecting | Failed | undefined> {
  const port = settings.text("inspect");
  if (port === undefined) return undefined;
  const { startInspecting } = await import("./inspecting.ts");
  const isSame = port !== "0" && port === String(settings.number("port"));
  if (isSame && settings.isSaid("port")) {
    return {
      sentence: `--port and --inspect can't both be ${port}. --inspect alone finds a free one.`,
    };
  }
  return startInspecting({ port, secrets: settings.is("wire-secrets") });
}

/** The address alone on its line, for people and for programs. */
function inspectorWords(url: string, isQuiet: boolean): string {
  return isQuiet
    ? `${url}\n`
    : `  Look on from here; the address is the key, so keep it to yourself:\n${url}\n\n`;
}

function savingOf({ settings }: Decided): Promise<Saving | Failed> | undefined {
  const folder = settings.text("save");
  return folder === undefined ? undefined : Saving.in(folder, tell);
}

function failToStart(error: unknown, { settings }: Decided): Promise<void> {
  const { npm_lifecycle_event: script } = process.env;
  const attempt = {
    host: hostOf(settings),
    port: settings.number("port"),
    unix: settings.text("unix"),
    folder: settings.setting("root")?.source === "flag" ? settings.text("root") : undefined,
    script,
  };
  return fail(startupSentence(error, attempt));
}

process.on("uncaughtException", (error: unknown) => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (running !== undefined) {
    return void fail(`nobody caught this in ${running}:\n${withoutOwnFrames(text)}`);
  }
  const [what = "", where = ""] = text.split("\n");
  void fail(`a fault of barewire itself: ${what} ${where.trim()}`);
});

void run();
