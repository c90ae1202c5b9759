/**
 * Are the figures of several processes the sum of what happened, and does no sum go down?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { AskedFigures } from "../../src/cli/asked-figures.ts";
import { CrewFigures } from "../../src/cli/crew-figures.ts";
import { connect, within } from "../support/raw-client.ts";
import { type Asked, askAt, figure, figuresIn, totalsIn } from "./figures-asked.ts";
import { failsWith, folderWith, type RunningCommand, run } from "./running-command.ts";
import { SteadyClients } from "./steady-clients.ts";
import {
  connectionToEach,
  contentAt,
  GET,
  onLinux,
  untilGone,
  untilWorkers,
  WHO,
  whoHas,
  workersOf,
} from "./worker-crew.ts";

const REQUESTS = 'barewire_requests_total{status="200"}';
const ANSWERED = "barewire_request_duration_seconds_count";
const IDLE = 'barewire_connections{state="idle"}';
const CURRENT = 'barewire_workers{figures="current"}';
const OLDER = 'barewire_workers{figures="older"}';

interface Two extends Asked {
  readonly command: RunningCommand;
  readonly port: number;
  readonly workers: readonly number[];
}

async function two(t: TestContext, files: Record<string, string>, what: string): Promise<Two> {
  const words = [what, "-p0", "--host=127.0.0.1", "--workers", "2", "--metrics", "0"];
  const command = run(t, words, { cwd: folderWith(t, files) });
  const port = await command.port();
  const asked = await askAt(command);
  const workers = await untilWorkers(command, ({ length }) => length === 2);
  return { command, port, workers, ...asked };
}

/** What is told once it is as it should be. */
function until(ask: () => Promise<string>, isRight: (text: string) => boolean): Promise<string> {
  let text = "";
  const reached = async (): Promise<string> => {
    do text = await ask();
    while (!isRight(text));
    return text;
  };
  return within(reached(), () => `other figures than ${text}`);
}

/** Waits until so many workers answer for themselves, and no other one is left. */
function untilCurrent(ask: () => Promise<string>, count: number): Promise<string> {
  return until(ask, (text) => figure(text, CURRENT) === count && figure(text, OLDER) === 0);
}

async function load(port: number, content: string | RegExp, count: number): Promise<number> {
  const clients = new SteadyClients({ port, content, busy: 6, passing: 2 });
  while (clients.seen.answered < count) await new Promise((resolve) => setTimeout(resolve, 5));
  const { answered, failures } = await clients.stop();
  assert.deepEqual(failures, []);
  return answered;
}

function source(lasting: number, passing: number, worst: number): AskedFigures {
  const shown = (name: string, type: string, aggregator: string, value: number): object => {
    return { name, help: name, type, aggregator, values: [{ value, labels: {} }] };
  };
  const asked: AskedFigures = new AskedFigures(() =>
    asked.hear({
      lasting: [shown("total", "counter", "sum", lasting)],
      passing: [shown("now", "gauge", "sum", passing), shown("worst", "gauge", "max", worst)],
    }),
  );
  return asked;
}

test("what happened is added up, of a delay the worst is told, and the dead keep counting", async () => {
  const crew = new CrewFigures();
  const [one, other] = [source(3, 1, 0.5), source(4, 2, 0.25)];
  crew.add(one);
  crew.add(other);
  assert.deepEqual(figuresIn(await crew.text()), {
    total: 7,
    now: 3,
    worst: 0.5,
    [CURRENT]: 2,
    [OLDER]: 0,
  });
  one.end();
  assert.deepEqual(figuresIn(await crew.text()), {
    total: 7,
    now: 2,
    worst: 0.25,
    [CURRENT]: 1,
    [OLDER]: 0,
  });
  other.end();
  assert.deepEqual(figuresIn(await crew.text()), { total: 7, [CURRENT]: 0, [OLDER]: 0 });
});

test("each request is counted once, whoever answers it", onLinux, async (t) => {
  const { port, ask, workers } = await two(t, { "app.mjs": WHO }, "app.mjs");
  const clients = await connectionToEach(port, workers);
  const before = await until(ask, (text) => figure(text, IDLE) === clients.size);
  let count = 0;
  for (const [index, client] of [...clients.values()].entries()) {
    for (let nth = 0; nth < 10 + 10 * index; nth++, count++) await whoHas(client, nth + 2);
  }
  const after = await ask();
  assert.equal(figure(after, REQUESTS) - figure(before, REQUESTS), count);
  assert.equal(figure(after, ANSWERED), figure(after, REQUESTS));
  for (const client of clients.values()) client[Symbol.dispose]();
  const answered = await load(port, /^\d+$/, 300);
  const loaded = await ask();
  assert.equal(figure(loaded, REQUESTS) - figure(after, REQUESTS), answered);
  assert.deepEqual([figure(loaded, CURRENT), figure(loaded, OLDER)], [2, 0]);
});

test("kill -9 under load: no figure that counts goes down", onLinux, async (t) => {
  const { command, port, ask, workers } = await two(t, { "app.mjs": WHO }, "app.mjs");
  await load(port, /^\d+$/, 100);
  const before = totalsIn(await ask());
  assert.ok(before.size > 15, [...before.keys()].join());
  const clients = new SteadyClients({ port, content: /^\d+$/, busy: 4, patient: true });
  process.kill(workers[0] ?? 0, "SIGKILL");
  let last = before;
  const compare = async (): Promise<void> => {
    const next = totalsIn(await ask());
    for (const [name, value] of last) assert.ok((next.get(name) ?? -1) >= value, name);
    last = next;
  };
  for (let times = 0; times < 10; times++) await compare();
  await untilWorkers(command, (pids) => pids.length === 2 && !pids.includes(workers[0] ?? 0));
  for (let times = 0; times < 10; times++) await compare();
  await clients.stop();
  const still = await untilCurrent(ask, 2);
  const answered = await load(port, /^\d+$/, 50);
  assert.equal(figure(await ask(), REQUESTS) - figure(still, REQUESTS), answered);
});

test("one that ends in order has told all, though nobody asked before", onLinux, async (t) => {
  const { command, port, ask, workers } = await two(t, { "site/index.html": "hello" }, "site");
  const answered = await load(port, "hello", 300);
  command.signal("SIGUSR2");
  await command.complains(/reloaded: 2 new workers\./);
  await untilGone(workers);
  const text = await untilCurrent(ask, 2);
  assert.equal(figure(text, REQUESTS), answered);
  assert.ok(figure(text, "barewire_cache_misses_total") > 0);
  assert.equal(figure(text, IDLE), 0);
});

test("so has one whose application breaks", onLinux, async (t) => {
  const app = `export default {
    fetch({ url }) {
      if (url.endsWith("/break")) setTimeout(() => { throw new Error("no database here"); }, 20);
      return new Response("x");
    },
  };`;
  const words = ["app.mjs", "-p0", "--host=127.0.0.1", "--workers", "1", "--metrics", "0"];
  const command = run(t, words, { cwd: folderWith(t, { "app.mjs": app }) });
  const port = await command.port();
  const { ask } = await askAt(command);
  const [first = 0] = workersOf(command);
  for (let times = 0; times < 4; times++) assert.equal(await contentAt(port), "x");
  using client = await connect(port);
  await client.send(GET.replace("/ ", "/break "));
  await client.responses(1);
  await untilGone([first]);
  await command.complains(/no database here/);
  const text = await untilCurrent(ask, 1);
  assert.equal(figure(text, REQUESTS), 5);
  assert.equal(figure(text, ANSWERED), 5);
});

test("one that stands still is told as it was, and is current again later", onLinux, async (t) => {
  const { port, ask, workers } = await two(t, { "app.mjs": WHO }, "app.mjs");
  await load(port, /^\d+$/, 50);
  const [still = 0] = workers;
  const before = await ask();
  process.kill(still, "SIGSTOP");
  t.after(() => process.kill(still, "SIGCONT"));
  const texts = await Promise.all(Array.from({ length: 20 }, () => ask()));
  for (const text of [...texts, await ask()]) {
    assert.deepEqual([figure(text, CURRENT), figure(text, OLDER)], [1, 1]);
    assert.equal(figure(text, REQUESTS), figure(before, REQUESTS));
  }
  process.kill(still, "SIGCONT");
  await untilCurrent(ask, 2);
});

test("their address is told below the server's, unless all should be quiet", onLinux, async (t) => {
  const cwd = folderWith(t, { "index.html": "hello" });
  const words = [".", "-p0", "--workers", "2", "--metrics", "0"];
  const told = run(t, words, { cwd });
  await told.prints(/localhost:\d+.*\n {2}Figures for Prometheus: http:\/\/127\.0\.0\.1:\d+\//s);
  const quiet = run(t, [...words, "--quiet"], { cwd });
  await quiet.prints(/localhost:\d+\n/);
  quiet.signal("SIGTERM");
  const { status, stdout } = await quiet.ends();
  assert.deepEqual([status, /Prometheus/.test(stdout)], [0, false]);
});

test("what can't be meant, or had, is told once, and nobody serves", async (t) => {
  const cwd = folderWith(t, { "index.html": "hello" });
  const fails = (value: string, sentence: RegExp): Promise<void> =>
    failsWith(t, ["-p0", "--workers", "2", "--metrics", value], sentence, { cwd });
  await fails("nonsense", /--metrics takes a port, or an address and a port such as/);
  await fails("192.0.2.1:9100", /Metrics can't be had at "192\.0\.2\.1:9100": EADDRNOTAVAIL\./);
});
