/**
 * Is everything that the tutorial shows true today? Its examples run, each transcript is what is said, its
 * pieces of program are those of the examples, its links lead somewhere.
 */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import type { Server } from "../../src/server/server.ts";
import { PROJECT_ROOT, type ServingProcess, startScript } from "../support/processes.ts";
import { connect, within } from "../support/raw-client.ts";
import type { Cleanup } from "../support/test-server.ts";
import { exampleOf, type Page, pages, played, startBarewire, TUTORIAL } from "./tutorial-pages.ts";

const all = pages();
// A hook's own after() would end at once what it has started.
const cleanups: (() => Promise<void>)[] = [];
const suite: Cleanup = { after: (action) => void cleanups.push(action) };
after(() => Promise.all(cleanups.map((cleanup) => cleanup())));

/** The first three steps know nothing of accidents, and their pages say so. */
const FRAGILE: readonly string[] = ["1-hello.md", "2-index.md", "3-pages.md"];

let barewire: Server;
before(async () => {
  barewire = await startBarewire(suite);
});

for (const page of all) {
  describe(`docs/tutorial/${page.name}`, () => {
    let example: ServingProcess;
    before(async () => {
      example = await startScript(suite, exampleOf(page));
    });

    for (const block of page.transcripts) {
      test(`the conversation in line ${block.line} is what is said`, async () => {
        const { port } = block.words.includes("barewire") ? barewire : example;
        assert.equal((await played(block, port)).join("\n"), block.lines.join("\n"));
      });
    }

    test("it shows a conversation with its example, and one that is refused", () => {
      const named = page.transcripts.map(({ words }) => words.includes("barewire"));
      assert.ok(named.includes(false));
      const refused = page.transcripts.flatMap(({ lines }) => lines);
      assert.ok(refused.some((line) => /^←\| [A-Z_]+ \(RFC \d+ §/.test(line)));
    });

    test("what it shows of the program stands in the example", () => {
      const program = readFileSync(`${PROJECT_ROOT}${exampleOf(page)}`, "utf8");
      for (const { lines, line } of page.programs) {
        assert.ok(program.includes(lines.join("\n")), `the block in line ${line}`);
      }
    });

    test("its links lead somewhere", () => {
      for (const link of linksOf(page.text)) assert.ok(existsSync(`${TUTORIAL}/${link}`), link);
    });
  });
}

describe("the examples", () => {
  test("each has its page", () => {
    const names = readdirSync(`${TUTORIAL}/examples`).map(
      (name) => `docs/tutorial/examples/${name}`,
    );
    assert.deepEqual(names.sort(), all.map(exampleOf));
  });

  test("each page is in the index, and is linked to the next", () => {
    const index = readFileSync(`${TUTORIAL}/README.md`, "utf8");
    const linked = linksOf(index);
    for (const link of linked) assert.ok(existsSync(`${TUTORIAL}/${link}`), link);
    for (const [place, { name, text }] of all.entries()) {
      assert.ok(linked.includes(name), name);
      const next = all[place + 1];
      if (next !== undefined)
        assert.ok(linksOf(text).includes(next.name), `${name}: the next page`);
    }
  });

  test("a connection that is torn down ends the first one, as its page says", async (t) => {
    const [page] = all;
    assert.ok(page !== undefined);
    const example = await startScript(t, exampleOf(page));
    await tearDown(example.port);
    await example.printed("ECONNRESET");
  });

  test("a page that isn't there ends the third one, as its page says", async (t) => {
    const page = all.find(({ name }) => name.startsWith("3-"));
    assert.ok(page !== undefined);
    const example = await startScript(t, exampleOf(page));
    using client = await connect(example.port);
    await client.send("GET /nowhere.html HTTP/1.1\r\n\r\n");
    await example.printed("ENOENT");
    await client.untilCut();
    await example.exited();
    await assert.rejects(connect(example.port), /ECONNREFUSED/);
  });

  for (const page of all.filter(({ name }) => !FRAGILE.includes(name))) {
    test(`${exampleOf(page)} goes on after whatever comes`, async (t) => {
      await survives(t, page);
    });
  }
});

async function survives(t: Cleanup, page: Page): Promise<void> {
  const { port } = await startScript(t, exampleOf(page));
  const garbage = [
    "\0\xff\xfe\r\n\r\n",
    "\r\n\r\n",
    "GET\r\n\r\n",
    "GET /%00 HTTP/1.1\r\n\r\n",
    "GET /%zz HTTP/1.1\r\n\r\n",
    "GET /.. HTTP/1.1\r\n\r\n",
    "GET // HTTP/1.1\r\n\r\n",
    "POST /greet HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\nx",
    "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
    "x".repeat(100_000),
  ];
  for (const text of garbage) {
    using client = await connect(port);
    await client.send(text);
    client.end();
    await within(
      client.untilCut(),
      () => `waiting for an end after ${JSON.stringify(text.slice(0, 40))}`,
    );
  }
  await tearDown(port);
  using client = await connect(port);
  await client.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  assert.match((await client.untilClosed()).toString(), /^HTTP\/1\.1 200 OK\r\n.*It works/s);
}

/** Sends something and resets the connection, so that the answer finds nobody. */
async function tearDown(port: number): Promise<void> {
  using client = await connect(port);
  await client.send("GET / HTTP/1.1\r\n");
  client.socket.resetAndDestroy();
}

function linksOf(text: string): string[] {
  return [...text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = ""]) => link);
}
