/**
 * What reaches a client of a folder's list and archive, over a real connection?
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { HttpResponse } from "../../src/http/response.ts";
import { archive, wantsArchive } from "../../src/listing/archive.ts";
import { type ListingForm, listing, ROWS_MAX } from "../../src/listing/listing.ts";
import { nextTurn, temporaryFolder } from "../support/folder.ts";
import { within } from "../support/raw-client.ts";
import { startServer } from "../support/test-server.ts";
import { CountingRoot, listed } from "./listed.ts";

/** Serves a folder; `form` of the query stands for what Accept would decide. */
async function serve(t: TestContext, root: CountingRoot): Promise<number> {
  const server = await startServer(t, async ({ query }) => {
    const folder = listed(root);
    const form = new URLSearchParams(query).get("form") as ListingForm;
    const made = wantsArchive(query) ? archive(folder) : listing(folder, { form, query });
    const response = await made;
    return response instanceof HttpResponse ? response : undefined;
  });
  return Number(server.url?.port);
}

function asked(port: number, query: string, method = "GET"): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = { port, host: "127.0.0.1", path: `/?${query}`, method, agent: false };
    request(options, resolve).on("error", reject).end();
  });
}

async function untilClosed(root: CountingRoot): Promise<void> {
  const closed = async (): Promise<void> => {
    while (root.openFolders > 0) await nextTurn();
  };
  await within(closed(), () => "the folder is closed");
}

function manyFiles(t: TestContext): string {
  const path = temporaryFolder(t);
  for (let number = 0; number <= ROWS_MAX; number++) writeFileSync(join(path, `${number}`), "");
  return path;
}

test("HEAD has the fields of GET, in each form, small and large, and leaves nothing open", async (t) => {
  for (const path of [temporaryFolder(t, { a: "x" }), manyFiles(t)]) {
    const root = new CountingRoot(path);
    const port = await serve(t, root);
    for (const query of ["form=html", "form=text", "form=json", "archive=tar.gz"]) {
      const [whole, head] = [await asked(port, query), await asked(port, query, "HEAD")];
      assert.ok((await buffer(whole)).length > 0);
      assert.equal((await buffer(head)).length, 0);
      const withoutDate = ({ headers: { date, ...others } }: IncomingMessage) => others;
      assert.ok(whole.headers.date !== undefined);
      assert.deepEqual(withoutDate(head), withoutDate(whole), query);
    }
    await untilClosed(root);
  }
});

test("A client that leaves in the middle leaves nothing open", async (t) => {
  const root = new CountingRoot(manyFiles(t));
  const port = await serve(t, root);
  // Once more than there is room for, so that a place that isn't given back would be missed.
  for (const [query, times] of [["form=json", 17] as const, ["archive=tar.gz", 9] as const]) {
    for (let time = 0; time < times; time++) {
      const response = await within(withRoom(port, query), () => `${query} is served, ${time}`);
      assert.equal(response.statusCode, 200);
      response.destroy();
      await untilClosed(root);
    }
  }
});

/** Asks until there is room: the server hears a little later that somebody has left. */
async function withRoom(port: number, query: string): Promise<IncomingMessage> {
  for (;;) {
    const response = await asked(port, query);
    if (response.statusCode !== 503) return response;
    response.resume();
  }
}

test("An archive arrives whole over a connection, and so does a large list", async (t) => {
  const root = new CountingRoot(manyFiles(t));
  const port = await serve(t, root);
  const packed = await buffer(await withRoom(port, "archive=tar.gz"));
  const names = execFileSync("tar", ["-tzf", "-"], { input: packed }).toString();
  assert.equal(names.match(/\n/g)?.length, ROWS_MAX + 2);
  const list = await buffer(await asked(port, "form=json"));
  assert.equal(JSON.parse(list.toString()).length, ROWS_MAX + 1);
});
