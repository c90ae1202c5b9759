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
import { crewFiguresOf } from "./figuring.ts";
import type { Failed } from "./flag.ts";
import { settingName } from "./flags.ts";
import { forgetGivenSockets, type GivenSockets, givenSockets } from "./given-sockets.ts";
import { NONE_HANDED } from "./handed-files.ts";
import { helpText } from "./help.ts";
import type { Managed, Service } from "./lifecycle.ts";
import { requestIdOf } from "./logging.ts";
import { type LookingOn, lookingOn } from "./looking-on.ts";
import { statsAt } from "./named-place.ts";
import { Output } from "./output.ts";
import { withoutOwnFrames } from "./own-frames.ts";
import { servingOf } from "./serving.ts";
import { settingsJson, settingsText } from "./shown-settings.ts";
import { hostOf } from "./started.ts";
import { greet, type Printing, startServer } from "./starting.ts";
import { startupSentence } from "./startup-error.ts";
import { Tally } from "./stopping.ts";
import { tend } from "./tending.ts";
import { atMost } from "./timing.ts";
import { isToolName } from "./tool-names.ts";
import { version } from "./version.ts";
import { WHOLE_BYTES } from "./whole-lines.ts";
import { takeSeat } from "./worker-seat.ts";

const LAST_WORDS_MS = 500;

/** Where this is one of several processes that serve. */
const seat = takeSeat();
const wholeMax = seat === undefined ? undefined : WHOLE_BYTES;
const out = new Output(() => process.stdout, wholeMax);
const problems = new Output(() => process.stderr, wholeMax);
const paint = painter(wantsColours(process.env, process.stdout.isTTY));
const printing: Printing = {
  out: (text) => out.write(text),
  problems: (text) => problems.write(text.split("\n").map(safeName).join("\n")),
  paint,
};

/** Once it is known who looks on. */
let looking: LookingOn | undefined;
/** The application that is served, or will be, as it was named. */
let running: string | undefined;
/** Once it is known that somebody manages the server. */
let service: Service | undefined;

async function exit(status: number): Promise<void> {
  await atMost(LAST_WORDS_MS, lastWords());
  process.exit(status);
}

async function lastWords(): Promise<void> {
  await Promise.all([looking?.end(), service?.end(), out.end()]);
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
async function fail(sentence: string): Promise<void> {
  tell(sentence);
  await seat?.tellFailed();
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

async function decideFor(
  line: WantedCommand,
  words: readonly string[],
  given?: GivenSockets,
): Promise<Decided | Failed> {
  const decided = await decide(line, words, process.env, given);
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
    const ready = settings.text("ready");
    const options = {
      ...{ ...settings.limits(), ...asked, settingName },
      ...(ready === undefined ? {} : { ready }),
      ...(https === undefined ? {} : { tls: https.tls }),
      ...{ trustProxy: settings.list("trust-proxy"), requestId: requestIdOf(settings) },
    };
    return print(await explanation(request, options, paint));
  } catch (error) {
    return failToStart(error, decided);
  }
}

async function start(line: WantedCommand): Promise<void> {
  // Node would open a debugger to whoever is on this computer. A log in a file listens to it as well.
  if (process.platform !== "win32") process.on("SIGUSR1", () => {});
  const sockets = seat?.givenSockets ?? givenSockets(process.env, process.pid);
  forgetGivenSockets(process.env);
  await seat?.begin();
  const decideAgain = (): Promise<Decided | Failed> => decideFor(line, line.words, sockets);
  const given = await decideAgain();
  if ("sentence" in given) return fail(given.sentence);
  if (line.layer.has("watch")) return startWatching(given);
  let decided = given;
  const tally = new Tally();
  const say = (text: string): void => {
    if (!decided.settings.is("quiet")) out.write(text);
  };
  try {
    if (seat === undefined && wantsWorkers(given)) return await startCrew(given, decideAgain, say);
    const serving = await servingOf({ ...given, handed: seat?.files ?? NONE_HANDED }, tell);
    if ("sentence" in serving) return fail(serving.sentence);
    decided = serving.decided;
    const unshared = seat?.unfit(serving);
    if (unshared !== undefined) return fail(unshared.sentence);
    if (seat?.onlyAsks) return await seat.tellPlace(decided.settings).then(() => exit(0));
    const onlookers = await lookingOn(decided, tell, seat !== undefined);
    if ("sentence" in onlookers) return fail(onlookers.sentence);
    looking = onlookers;
    const managed = seat === undefined ? await serviceOf(serving) : undefined;
    if (managed !== undefined && "sentence" in managed) return fail(managed.sentence);
    service = managed;
    const { saving, counts, all } = onlookers;
    const counted = joinTaps([tally.tap(), ...counts]);
    const place = seat?.place;
    const server = await startServer(serving, tally.tap(), printing, saving, all, place);
    const beside = await besideHttps(serving, server, counted, printing, seat?.redirectPlace);
    if (beside !== undefined && "sentence" in beside) return fail(beside.sentence);
    const words = onlookers.begin(server, serving.https !== undefined);
    if (seat !== undefined) {
      const greets = (more: string): void => {
        greet(serving, server, printing);
        out.write(`${beside?.words ?? ""}${more}`);
      };
      const { figures } = onlookers;
      const seated = { server, serving, beside, tally, greet: greets, figures };
      return seat.seat({ ...seated, decide: decideAgain, tell, exit });
    }
    // Nobody may have been waited for in between: nobody is answered with the rights of root.
    const unfit = service?.listening();
    if (unfit !== undefined) {
      await server.close(true);
      return fail(unfit.sentence);
    }
    greet(serving, server, printing);
    out.write(`${beside?.words ?? ""}${words}`);
    tend({ server, serving, service, tally, beside, decide: decideAgain, say, tell, exit });
  } catch (error) {
    return failToStart(error, decided);
  }
}

function wantsWorkers({ settings }: Pick<Decided, "settings">): boolean {
  return settings.value("workers") !== undefined;
}

async function startCrew(
  decided: Decided,
  decideAgain: () => Promise<Decided | Failed>,
  say: (text: string) => void,
): Promise<void> {
  const managed = await serviceOf({ decided, folder: undefined });
  if (managed !== undefined && "sentence" in managed) return fail(managed.sentence);
  service = managed;
  const { startWorkers } = await import("./workers.ts");
  const failed = await startWorkers({
    ...{ decided, decide: decideAgain, service },
    ...{ tell, say, exit, whyNot },
    figuring: () => crewFiguresOf(decided.settings),
  });
  if (failed !== undefined) return fail(failed.sentence);
}

async function startWatching({ settings }: Decided): Promise<void> {
  if (settings.text("app") === undefined) {
    return fail(
      "--watch starts again when an application changes, and none is named: the files of a folder are served as they are at each request.",
    );
  }
  if (wantsWorkers({ settings })) {
    return fail("--watch starts again at each change, with one process: leave --workers out.");
  }
  if (settings.text("open") !== undefined) {
    return fail("--watch would open a page at each start: leave --open out.");
  }
  const { watch } = await import("./watching.ts");
  return exit(await watch(process.argv[1] ?? "", process.argv.slice(2)));
}

/** Undefined where nobody wants anything of it. */
async function serviceOf(serving: Managed): Promise<Service | Failed | undefined> {
  const { settings } = serving.decided;
  const { NOTIFY_SOCKET: manager = "" } = process.env;
  const unix = settings.text("unix");
  const isLeft = unix !== undefined && statsAt(unix) !== undefined;
  const isWanted = settings.text("pid-file") ?? settings.text("user");
  if (isWanted === undefined && manager === "" && !isLeft) return undefined;
  const { prepareService } = await import("./lifecycle.ts");
  return prepareService(serving, manager !== "", tell);
}

function failToStart(error: unknown, decided: Decided): Promise<void> {
  return fail(whyNot(error, decided).sentence);
}

function whyNot(error: unknown, { settings }: Decided): Failed {
  const { npm_lifecycle_event: script } = process.env;
  const attempt = {
    host: hostOf(settings),
    port: settings.number("port"),
    unix: settings.text("unix"),
    descriptors: settings.list("descriptors"),
    folder: settings.setting("root")?.source === "flag" ? settings.text("root") : undefined,
    script,
  };
  return { sentence: startupSentence(error, attempt) };
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
