/**
 * Is every answer right or an honest failure, whichever call to the file system fails? Each request is asked again
 * and again, and each time another of its calls fails, with each of the errors that disks and systems have.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { type ServeOptions, serve } from "../../src/app/serve.ts";
import { descriptorsBeneath } from "../support/descriptors.ts";
import { whileFailing } from "../support/failing-calls.ts";
import { connect, within } from "../support/raw-client.ts";
import { fieldValues, type ParsedResponse, readResponses } from "../support/response-parser.ts";

const CODES = ["EIO", "EMFILE", "ENOENT", "EACCES", "ESTALE"];
/** Too large to be kept in memory: streamed, in several reads. */
const LARGE = 1_200_000;
const PAGE = "<p>a page</p>\n".repeat(20);
const HOST = "Host: h\r\nConnection: close\r\n";

interface Asked {
  readonly title: string;
  readonly head: string;
  /** Is this 2xx a right answer? */
  readonly right: (response: ParsedResponse) => boolean;
  /** Is it right when something was missing for a moment? Default: as `right` says. */
  readonly rightWithout?: (response: ParsedResponse) => boolean;
}

const large = Buffer.alloc(LARGE, "0123456789");

const ASKED: readonly Asked[] = [
  {
    title: "a page",
    head: "GET /page.html HTTP/1.1",
    right: ({ status, content }) => status === 200 && content.equals(Buffer.from(PAGE)),
  },
  {
    title: "an index",
    head: "GET /sub/ HTTP/1.1",
    right: ({ status, content }) => status === 200 && content.toString() === "index",
    rightWithout: ({ status, content }) =>
      status === 200 && /^(index|.* index\.html\n)$/.test(content.toString()),
  },
  {
    title: "a large file",
    head: "GET /large.bin HTTP/1.1",
    right: ({ status, content }) => status === 200 && content.equals(large),
  },
  {
    title: "a range",
    head: "GET /large.bin HTTP/1.1\r\nRange: bytes=100000-199999",
    right: ({ status, content }) =>
      status === 206 && content.equals(large.subarray(100_000, 200_000)),
  },
  {
    title: "a page that lies there compressed, too",
    head: "GET /packed.html HTTP/1.1\r\nAccept-Encoding: gzip",
    right: (response) =>
      response.status === 200 &&
      response.content.equals(
        fieldValues(response, "content-encoding").length > 0 ? gzipSync(PAGE) : Buffer.from(PAGE),
      ),
  },
  {
    title: "a file behind a link",
    head: "GET /link.html HTTP/1.1",
    right: ({ status, content }) => status === 200 && content.equals(Buffer.from(PAGE)),
  },
  {
    title: "the fields of a page",
    head: "HEAD /page.html HTTP/1.1",
    right: (response) =>
      response.status === 200 && fieldValues(response, "content-length")[0] === `${PAGE.length}`,
  },
  {
    title: "a listing",
    head: "GET /listed/ HTTP/1.1",
    right: ({ status, content }) =>
      status === 200 && ["a.txt", "b.txt", "c"].every((name) => content.includes(name)),
    rightWithout: ({ status }) => status === 200,
  },
  { title: "what isn't there", head: "GET /missing HTTP/1.1", right: () => false },
];

async function makeFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "page.html"), PAGE);
  await writeFile(join(folder, "packed.html"), PAGE);
  await writeFile(join(folder, "packed.html.gz"), gzipSync(PAGE));
  await writeFile(join(folder, "large.bin"), large);
  await mkdir(join(folder, "sub"));
  await writeFile(join(folder, "sub/index.html"), "index");
  await symlink("page.html", join(folder, "link.html"));
  await mkdir(join(folder, "listed/c"), { recursive: true });
  for (const name of ["a.txt", "b.txt"]) await writeFile(join(folder, "listed", name), name);
  return folder;
}

type Outcome = ParsedResponse | "broken off" | "nothing";

/** What comes of a request, to its very end. */
async function ask(port: number, head: string): Promise<Outcome> {
  using client = await connect(port);
  await client.send(`${head}\r\n${HOST}\r\n`);
  const received = await client.untilCut();
  const method = head.slice(0, head.indexOf(" "));
  const { responses, rest } = readResponses(received, [method], client.ended);
  assert.ok(responses.length < 2, "more than was asked for");
  if (responses[0] !== undefined && rest === received.length) return responses[0];
  return received.length > 0 ? "broken off" : "nothing";
}

/** Serves the folder, with nothing in memory yet, while one call fails. Returns how many calls there were. */
async function askWhileFailing(
  options: ServeOptions,
  { title, head, right, rightWithout = right }: Asked,
  failure: { readonly call: number; readonly code: string; readonly lasting: boolean },
): Promise<number> {
  const told: unknown[] = [];
  const server = serve({ ...options, error: (error) => void told.push(error) });
  await server.ready();
  const what = `${title}, call ${failure.call} ${failure.lasting ? "and all later ones " : ""}${failure.code}`;
  try {
    const calls = await whileFailing(failure, async () => {
      const outcome = await ask(server.port, head);
      // Only content that has begun may be broken off; before that there is always an answer.
      assert.notEqual(outcome, "nothing", what);
      if (typeof outcome === "string") return;
      const isRight = failure.code === "ENOENT" ? rightWithout : right;
      const honest = outcome.status >= 400 || isRight(outcome);
      assert.ok(honest, `${what}: ${outcome.status} ${outcome.content.toString("latin1", 0, 300)}`);
      assert.ok(!outcome.content.includes(tmpdir()), `${what}: names a path`);
    });
    const after = await ask(server.port, head);
    assert.ok(
      typeof after === "object" && (right(after) || head.includes("missing")),
      `${what}, then`,
    );
    return calls;
  } finally {
    await within(server.close(), () => `closing after ${what}`);
  }
}

for (const asked of ASKED) {
  for (const lasting of [false, true]) {
    const which = lasting ? "all calls from the n-th on fail" : "the n-th call fails";
    test(`${asked.title}, while ${which}`, async (t) => {
      const root = await makeFolder(t);
      const options = { root, files: { list: true }, port: 0, hostname: "127.0.0.1" } as const;
      for (const code of CODES) {
        let calls = 1;
        for (let call = 1; call <= calls; call++) {
          calls = await askWhileFailing(options, asked, { call, code, lasting });
        }
        assert.ok(calls > 1, "calls are counted");
      }
      const closed = async (): Promise<void> => {
        while (descriptorsBeneath(root) > 0) await wait(5);
      };
      await within(closed(), () => "closing the files");
    });
  }
}
