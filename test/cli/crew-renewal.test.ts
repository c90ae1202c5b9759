/**
 * Do all workers get what is new, or none, and does one that hangs keep nobody waiting?
 */
import assert from "node:assert/strict";
import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Crew } from "../../src/cli/crew.ts";
import { WorkerProcess } from "../../src/cli/worker-process.ts";
import { within } from "../support/raw-client.ts";
import { folderWith, run } from "./running-command.ts";
import { contentAt, onLinux, untilGone, untilWorkers, workersOf } from "./worker-crew.ts";

const NOTHING = { ticketKeys: "", files: [] };

/** Says that it serves; what it does with other words is for `hears` to say. */
const stub = (hears: string): string => `
process.on("message", ({ barewire }) => { ${hears} });
process.send({ barewire: { kind: "listening", place: "nowhere" } });
setInterval(() => {}, 1000);`;
const STOPS = `if (barewire.kind === "stop") process.exit(0);`;
const TAKES = `if (barewire.kind === "reload") process.send({ barewire: { kind: "reloaded", asked: barewire.asked } });`;

interface Started {
  readonly crew: Crew;
  readonly told: string[];
  /** What the next worker is. */
  script: string;
}

/** Workers of which a test says what they do. */
function crewOf(t: TestContext, count: number, script: string): Started {
  const folder = folderWith(t, {});
  const told: string[] = [];
  const workers: WorkerProcess[] = [];
  let scripts = 0;
  const [, before = ""] = process.argv;
  const started: Started = {
    told,
    script,
    crew: new Crew({
      count,
      start: (number, events) => {
        const path = join(folder, `${scripts++}.cjs`);
        writeFileSync(path, started.script);
        process.argv[1] = path;
        const worker = new WorkerProcess(number, {}, { site: [] }, NOTHING, events);
        process.argv[1] = before;
        workers.push(worker);
        return worker;
      },
      graceMs: () => 0,
      tell: (sentence) => told.push(sentence),
      giveUp: () => {},
    }),
  };
  t.after(async () => {
    started.crew.startNoMore();
    for (const worker of workers) worker.kill();
    await Promise.all(workers.map((worker) => worker.gone));
  });
  return started;
}

test("a reload waits for one that hangs for 30 s, and for no longer", onLinux, async (t) => {
  const started = crewOf(t, 2, stub(STOPS));
  const { crew } = started;
  const begins = crew.start();
  // The second one is started when the first one serves.
  started.script = stub(TAKES + STOPS);
  assert.equal(await begins, true);
  const [hanging] = crew.alive;
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let isOver = false;
  const reload = crew.reload().finally(() => {
    isOver = true;
  });
  t.mock.timers.tick(29_999);
  for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isOver, false);
  t.mock.timers.tick(1);
  const failed = await reload;
  t.mock.timers.reset();
  assert.equal(failed?.changed, 1);
  assert.match(
    failed?.sentence ?? "",
    new RegExp(`^Worker 1 \\(process ${hanging?.pid}\\) hasn't said within 30 s `),
  );
  assert.equal(crew.alive.length, 2);
});

test("what is answered late is no answer to what was asked since", onLinux, async (t) => {
  const late = `if (barewire.kind === "reload") {
    if (barewire.asked === 1) globalThis.first = barewire.asked;
    else process.send({ barewire: { kind: "reloaded", asked: globalThis.first, sentence: "late" } },
      () => process.send({ barewire: { kind: "reloaded", asked: barewire.asked } }));
  }`;
  const { crew } = crewOf(t, 1, stub(late));
  assert.equal(await crew.start(), true);
  const [worker] = crew.alive;
  void worker?.reload(true);
  assert.equal((await worker?.reload(true))?.sentence, undefined);
});

test("asked twice at once, both hear what became of it", onLinux, async (t) => {
  const { crew } = crewOf(t, 2, stub(TAKES));
  assert.equal(await crew.start(), true);
  const both = Promise.all([crew.reload(), crew.reload()]);
  assert.deepEqual(await within(both, () => "the answer to both"), [undefined, undefined]);
});

test(
  "one that has only begun is asked when it listens: it may have read what was said before",
  onLinux,
  async (t) => {
    const started = crewOf(t, 1, stub(STOPS));
    const { crew } = started;
    assert.equal(await crew.start(), true);
    const [before] = crew.alive;
    const answer = `process.send({ barewire: { kind: "reloaded", asked: barewire.asked, sentence } });`;
    started.script = `
    let sentence = "too early";
    process.on("message", ({ barewire }) => { if (barewire.kind === "reload") ${answer} });
    setTimeout(() => {
      sentence = "in time";
      process.send({ barewire: { kind: "listening", place: "nowhere" } });
    }, 300);
    setInterval(() => {}, 1000);`;
    before?.kill();
    while (crew.alive.length === 0 || crew.alive[0] === before) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    assert.equal((await crew.reload())?.sentence, "in time");
  },
);

test("a new worker that never listens is given up, and said so", onLinux, async (t) => {
  const started = crewOf(t, 1, stub(STOPS));
  const { crew, told } = started;
  assert.equal(await crew.start(), true);
  const [before] = crew.alive;
  started.script = "setInterval(() => {}, 1000);";
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const replaced = crew.replaceAll();
  t.mock.timers.tick(30_000);
  t.mock.timers.reset();
  assert.equal(await replaced, false);
  assert.deepEqual(told, [
    "worker 1 did not listen within 30 s.",
    "not reloaded: all goes on as it was.",
  ]);
  assert.deepEqual(crew.alive, [before]);
});

test(
  "when the second new one can't start, the old ones go on, and the first goes",
  onLinux,
  async (t) => {
    const cwd = folderWith(t, {
      starts: "",
      "app.mjs": `import { appendFileSync, readFileSync } from "node:fs";
      appendFileSync("starts", "x");
      if (readFileSync("starts").length === 4) throw new Error("no licence for a fourth one");
      export const fetch = () => new Response(String(process.pid));`,
    });
    const words = ["app.mjs", "-p0", "--host=127.0.0.1", "--workers", "2"];
    const command = run(t, words, { cwd });
    const port = await command.port();
    const workers = await untilWorkers(command, ({ length }) => length === 2);
    command.signal("SIGUSR2");
    await command.complains(
      /no licence for a fourth one.*not reloaded: all goes on as it was\.\n/s,
    );
    assert.deepEqual(await untilWorkers(command, ({ length }) => length === 2), workers);
    assert.ok(workers.includes(Number(await contentAt(port))));
    appendFileSync(join(cwd, "starts"), "x");
    command.signal("SIGUSR2");
    await command.complains(/ reloaded: 2 new workers\.\n/);
    await untilGone(workers);
    assert.equal(workersOf(command).length, 2);
    assert.ok(workersOf(command).includes(Number(await contentAt(port))));
  },
);

test(
  "one that ends before all the others listen is none: nobody is replaced",
  onLinux,
  async (t) => {
    const started = crewOf(t, 2, stub(STOPS));
    const { crew, told } = started;
    assert.equal(await crew.start(), true);
    const before = crew.alive;
    started.script = `${stub("")} process.channel.unref(); setTimeout(() => process.exit(9), 5);`;
    const replaced = crew.replaceAll();
    // The second one takes longer than the first one lives.
    started.script = `setTimeout(() => { ${stub(STOPS)} }, 300);`;
    await replaced;
    assert.equal(told.at(-1), "not reloaded: all goes on as it was.");
    await untilGone(crew.alive.filter((one) => !before.includes(one)).map(({ pid = 0 }) => pid));
    assert.deepEqual(crew.alive, before);
  },
);
