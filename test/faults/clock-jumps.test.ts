/**
 * Is an answer right when somebody sets the clock? The wall clock leaps while a connection is kept: dates stay dates
 * that a client can read, none is later than now, and nobody is cut off.
 */
import assert from "node:assert/strict";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { serve } from "../../src/app/serve.ts";
import { accessLog } from "../../src/wire/access-log.ts";
import { connect, within } from "../support/raw-client.ts";
import { fieldValues, type ParsedResponse } from "../support/response-parser.ts";

const HOST = "Host: h\r\n";
const DAY = 86_400_000;
/** RFC 9110 §5.6.7: the one form that is sent. */
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

/** When the tests begin. */
const NOW = Math.floor(Date.now() / 1000) * 1000;

const LEAPS: readonly (readonly [name: string, to: number])[] = [
  ["a day on", NOW + DAY],
  ["a day back", NOW - DAY],
  ["to 1970", 1000],
  ["to 2038 and a second", (2 ** 31 + 1) * 1000],
  ["to the end of the year 9999", Date.UTC(9999, 11, 31, 23, 59, 59)],
  ["back to where it was", NOW],
];

function dateOf(response: ParsedResponse, name: string): number | undefined {
  const [value] = fieldValues(response, name);
  if (value === undefined) return undefined;
  assert.match(value, HTTP_DATE);
  return Date.parse(value);
}

test("the clock is set while a connection is kept", async (t) => {
  const root = await mkdtemp(join(tmpdir(), "barewire-"));
  t.after(() => rm(root, { recursive: true }));
  await writeFile(join(root, "page.txt"), "a page");
  await utimes(join(root, "page.txt"), NOW / 1000, NOW / 1000 - 3600);
  t.mock.timers.enable({ apis: ["Date"], now: NOW });
  // The other clock leaps as well, as that of a computer that slept: kept files are looked at anew.
  let slept = 0;
  const awake = process.uptime.bind(process);
  t.mock.method(process, "uptime", () => awake() + slept / 1000);
  const lines: string[] = [];
  const server = serve({
    root,
    port: 0,
    hostname: "127.0.0.1",
    tap: accessLog((text) => lines.push(text)),
  });
  t.after(() => within(server.close(), () => "closing the server"));
  await server.ready();
  using client = await connect(server.port);
  let asked = 0;
  const ask = async (more = ""): Promise<ParsedResponse> => {
    await client.send(`GET /page.txt HTTP/1.1\r\n${HOST}${more}\r\n`);
    asked++;
    return (await client.responses(asked)).at(-1) as ParsedResponse;
  };
  for (const [name, to] of LEAPS) {
    t.mock.timers.setTime(to);
    slept += 3_600_000;
    const response = await ask();
    assert.equal(response.content.toString(), "a page", name);
    const date = dateOf(response, "date");
    assert.equal(date, Math.floor(to / 1000) * 1000, name);
    const modified = dateOf(response, "last-modified");
    // RFC 9110 §8.8.2.1: never later than the message itself.
    assert.ok(modified === undefined || date === undefined || modified <= date, name);
    const [tag] = fieldValues(response, "etag");
    const again = await ask(`If-None-Match: ${tag}\r\n`);
    // A file that changed later than now may change again within this very second: it is sent, to be sure.
    if (to > NOW) assert.equal(again.status, 304, name);
    else assert.ok(again.status === 304 || again.content.toString() === "a page", name);
  }
  assert.equal(server.connections, 1);
  client.end();
  await client.untilCut();
  await within(server.close(), () => "closing the server");
  assert.equal(lines.join("").split("\n").length - 1, asked);
});
