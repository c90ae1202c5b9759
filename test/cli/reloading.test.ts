/**
 * Does a running server take new settings without anybody noticing who is connected, and keep the old ones when
 * the new ones are wrong?
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { hashSync } from "bcryptjs";
import { lastingNames } from "../../src/cli/reloading.ts";
import { connect, converse, DEADLINE_MS } from "../support/raw-client.ts";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { folderWith, type RunningCommand, run } from "./running-command.ts";
import { SteadyClients } from "./steady-clients.ts";

const posix = { skip: process.platform === "win32" ? "signals of POSIX" : false };
const GET = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
const RELOADS = 20;

interface Stage {
  readonly folder: string;
  readonly command: RunningCommand;
  readonly port: number;
  write(config: unknown): void;
  /** Asks for it by the signal, and waits for what is said then. */
  reload(): Promise<string>;
  ask(path?: string, fields?: string): Promise<ParsedResponse>;
}

async function stage(
  t: TestContext,
  config: Readonly<Record<string, unknown>>,
  files: Readonly<Record<string, string>> = {},
): Promise<Stage> {
  const folder = folderWith(t, { "site/index.html": "<p>hello</p>", ...files });
  const write = (text: unknown): void =>
    writeFileSync(
      join(folder, "c.json"),
      typeof text === "string" ? text : JSON.stringify({ root: "site", port: 0, ...Object(text) }),
    );
  write(config);
  const args = ["-c", join(folder, "c.json"), "--pid-file", join(folder, "pid")];
  const command = run(t, args, { cwd: folder });
  const port = await command.port();
  let reloads = 0;
  const outcome = (): string => readFileSync(join(folder, "pid.outcome"), "utf8");
  return {
    ...{ folder, command, port, write },
    reload: async () => {
      command.signal("SIGHUP");
      reloads++;
      const until = performance.now() + DEADLINE_MS;
      while (!(outcome().startsWith(`${reloads}\n`) && outcome().endsWith("\n.\n"))) {
        assert.ok(performance.now() < until, `reload ${reloads}: ${command.stderr}`);
        await wait(2);
      }
      return outcome().slice(`${reloads}\n`.length, -"\n.\n".length);
    },
    ask: async (path = "/", fields = "") => {
      const request = `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${fields}Connection: close\r\n\r\n`;
      const [response] = await converse(port, request);
      assert.ok(response);
      return response;
    },
  };
}

const generation = (response: ParsedResponse | undefined): string | undefined =>
  response && fieldValue(response, "x-generation");

test(
  `${RELOADS} reloads under load: no request is lost, and no connection ends`,
  posix,
  async (t) => {
    const play = await stage(t, { quiet: true, headers: { "X-Generation": "0" } });
    const clients = new SteadyClients({
      ...{ port: play.port, content: "<p>hello</p>" },
      ...{ busy: 2, thinking: 4, idle: 5, passing: 1 },
    });
    await clients.ready();
    using kept = await connect(play.port);
    for (let count = 1; count <= RELOADS; count++) {
      play.write({ quiet: true, headers: { "X-Generation": String(count) } });
      assert.equal(await play.reload(), "");
      await kept.send(GET);
      assert.equal(generation((await kept.responses(count))[count - 1]), String(count));
    }
    const { answered, failures, refused } = await clients.stop();
    assert.deepEqual([failures, refused], [[], 0]);
    assert.ok(answered > RELOADS, `${answered}`);
  },
);

test("what is wrong changes nothing, and is said", posix, async (t) => {
  const users = `ada:${hashSync("secret", 4)}\n`;
  const files = { users, "other/index.html": "other" };
  const good = { headers: { "X-Generation": "1" }, authFile: "users" };
  const play = await stage(t, good, files);
  const authorization = `Authorization: Basic ${btoa("ada:secret")}\r\n`;
  const other = { ...good, root: "other" };
  const path = (name: string): string => join(play.folder, name);
  const wrong: readonly (readonly [() => void, RegExp, () => void])[] = [
    [() => play.write("{"), /c\.json:1: .* the text ends here/, () => {}],
    [() => play.write({ ...other, unheardOf: 1 }), /unheardOf/, () => {}],
    [() => play.write({ ...other, headTimeout: "soon" }), /headTimeout/, () => {}],
    [() => play.write({ ...other, ready: "ready" }), /takes a path as browsers send it/, () => {}],
    [() => play.write({ ...other, root: "nowhere" }), /There is no folder "nowhere"/, () => {}],
    [() => rmSync(path("c.json")), /c\.json/, () => {}],
    [
      () => {
        play.write(other);
        writeFileSync(path("users"), "ada:plain\n");
      },
      /ada/,
      () => writeFileSync(path("users"), users),
    ],
    [
      () => writeFileSync(path("other/_redirects"), "/a\n"),
      /can't be followed/,
      () => rmSync(path("other/_redirects")),
    ],
  ];
  for (const [spoil, sentence, mend] of wrong) {
    spoil();
    assert.match(await play.reload(), sentence);
    const answer = await play.ask("/", authorization);
    assert.deepEqual([answer.status, generation(answer)], [200, "1"], String(sentence));
    assert.equal(answer.content.toString(), "<p>hello</p>");
    mend();
  }
  const told = play.command.stderr.match(
    /^barewire: Nothing is changed, and the server goes on as before\. /gm,
  );
  assert.equal(told?.length, wrong.length);
  play.write(other);
  assert.equal(await play.reload(), "");
  assert.equal((await play.ask("/", authorization)).content.toString(), "other");
});

test("what holds from the next request on, and goes back to its default", posix, async (t) => {
  const users = `ada:${hashSync("secret", 4)}\n`;
  const play = await stage(t, {}, { users, "site/.hidden": "", "more/page.html": "more" });
  const statuses = (): Promise<number[]> =>
    Promise.all(
      ["/", "/.hidden", "/more/page", "/ready", `/${"a".repeat(200)}`].map(
        async (path) => (await play.ask(path)).status,
      ),
    );
  assert.deepEqual(await statuses(), [200, 404, 404, 404, 404]);
  play.write({ dotfiles: true, mounts: { "/more": "more" }, ready: "/ready", maxRequestLine: 99 });
  assert.equal(await play.reload(), "");
  assert.deepEqual(await statuses(), [200, 200, 200, 200, 414]);
  play.write({ authFile: "users", ready: "/ready" });
  assert.equal(await play.reload(), "");
  assert.deepEqual(await statuses(), [401, 401, 401, 200, 401]);
  play.write({});
  assert.equal(await play.reload(), "");
  assert.deepEqual(await statuses(), [200, 404, 404, 404, 404]);
});

test("what only a new start changes stays, and is named", posix, async (t) => {
  const play = await stage(t, {});
  play.write({ port: 1, quiet: true, headers: { "X-Generation": "1" } });
  assert.equal(await play.reload(), "");
  assert.match(
    play.command.stderr,
    /Only a new start changes these, so they stay as they were: .*"port", .*"quiet"\.\n$/,
  );
  assert.equal(generation(await play.ask()), "1");
});

test("a config file that is code is run again", posix, async (t) => {
  const code = (count: number): string =>
    `export default { root: "site", port: 0, headers: { "X-Generation": "${count}" } };`;
  const folder = folderWith(t, { "site/index.html": "", "c.mjs": code(1), pid: "" });
  const args = ["-c", "c.mjs", "--pid-file", "pid"];
  const command = run(t, args, { cwd: folder });
  const port = await command.port();
  for (const count of [2, 3]) {
    writeFileSync(join(folder, "c.mjs"), code(count));
    command.signal("SIGHUP");
    await command.prints(new RegExp(`(?:reloaded\\n[^]*){${count - 1}}`));
    const [response] = await converse(
      port,
      GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"),
    );
    assert.equal(generation(response), String(count));
  }
});

test("an application stays as it was loaded, which is said", posix, async (t) => {
  const code = (text: string): string => `export default () => new Response("${text}");`;
  const folder = folderWith(t, { "app.mjs": code("old"), "site/there.txt": "" });
  const command = run(t, ["app.mjs", "site", "-p", "0", "--pid-file", "pid"], { cwd: folder });
  const port = await command.port();
  writeFileSync(join(folder, "app.mjs"), code("new"));
  mkdirSync(join(folder, "site/more"));
  command.signal("SIGHUP");
  await command.complains(/app\.mjs stays as it was loaded/);
  const [response] = await converse(port, GET.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
  assert.equal(response?.content.toString(), "old");
});

test("asked many times at once, what was written last holds in the end", posix, async (t) => {
  const play = await stage(t, {});
  for (let count = 1; count <= 30; count++) {
    play.write({ headers: { "X-Generation": String(count) } });
    play.command.signal("SIGHUP");
    if (count % 7 === 0) await wait(5);
  }
  const until = performance.now() + DEADLINE_MS;
  while (generation(await play.ask()) !== "30") assert.ok(performance.now() < until);
});

test("what belongs to the process or its sockets is lasting; limits and what is served aren't", () => {
  const lasting = new Set(lastingNames());
  for (const name of ["port", "host", "unix", "user", "pid-file", "quiet", "save", "app"]) {
    assert.ok(lasting.has(name), name);
  }
  for (const name of ["root", "header", "auth-file", "head-timeout", "max-connections", "ready"]) {
    assert.ok(!lasting.has(name), name);
  }
});
