/**
 * Is every answer the same in both versions of HTTP? One list of requests, two transports, one site.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { servedSite } from "../../src/app/serve.ts";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { SPEAKER } from "../../src/http2/speaking.ts";
import { accessLog } from "../../src/wire/access-log.ts";
import { countedStream, filled } from "../server/contents.ts";
import { temporaryFolder, untilSettled } from "../support/folder.ts";
import { type Answer, type Asked, ask, connectHttp2 } from "../support/http2-client.ts";
import { connect } from "../support/raw-client.ts";
import type { ParsedResponse } from "../support/response-parser.ts";
import { startServer } from "../support/test-server.ts";

/** They differ by version, or by the second. */
const OF_THE_MOMENT = new Set(["connection", "transfer-encoding", "date"]);
const LARGE = 300_000;

const answer: Handler = async (request, context) => {
  const { path, method, content, authority, query, fields } = request;
  switch (path) {
    case "/echo":
      return new HttpResponse({ content: await content.bytes() });
    case "/asked":
      return HttpResponse.json([method, path, query, authority, fields.get("cookie")]);
    case "/stream":
      return new HttpResponse({ content: countedStream(["one", "", "two", "three"]) });
    case "/trailers":
      context.sendTrailers(() => [["X-Sum", "11"]]);
      return new HttpResponse({ content: countedStream(["eleven", "bytes"]) });
    case "/received-trailers":
      await content.bytes();
      return HttpResponse.text(content.trailers.get("x-sum") ?? "none");
    case "/early":
      context.inform(103, [["Link", "</style.css>; rel=preload"]]);
      return HttpResponse.text("late");
    case "/lines":
      return HttpResponse.text("x", {
        fields: [
          ["Set-Cookie", "a=1"],
          ["Set-Cookie", "b=2"],
          ["X-Mixed", "Grüße"],
        ],
      });
    case "/nothing":
      return new HttpResponse({ status: 204 });
    case "/upgrade":
      return new HttpResponse({ status: 426, fields: [["Upgrade", "chat"]] });
    case "/throws":
      throw new Error("on purpose");
    default:
      return undefined;
  }
};

interface Case extends Asked {
  readonly name: string;
  readonly status: number;
}

const GET = (path: string, status: number, fields: Asked["fields"] = []): Case => ({
  name: `GET ${path}${fields.map(([name, value]) => `, ${name}: ${value}`).join("")}`,
  path,
  status,
  fields,
});

const CASES: readonly Case[] = [
  GET("/", 200),
  GET("/small.txt", 200),
  GET("/large.bin", 200),
  GET("/small.txt?a=b&c", 200),
  GET("/nowhere", 404),
  GET("/folder", 301),
  GET("/folder/", 404),
  GET("/%2e%2e/small.txt", 400),
  GET("/a%00b", 400),
  GET("/small.txt", 206, [["Range", "bytes=0-1"]]),
  GET("/small.txt", 206, [["Range", "bytes=-3"]]),
  GET("/large.bin", 206, [["Range", "bytes=0-0,200000-200009"]]),
  GET("/large.bin", 206, [["Range", "bytes=70000-200000"]]),
  GET("/small.txt", 416, [["Range", "bytes=900-"]]),
  GET("/small.txt", 200, [["Range", "lines=1-2"]]),
  GET("/small.txt", 200, [["If-None-Match", '"another"']]),
  GET("/small.txt", 304, [["If-None-Match", "*"]]),
  GET("/small.txt", 412, [["If-Match", '"another"']]),
  GET("/small.txt", 304, [["If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT"]]),
  GET("/small.txt", 412, [["If-Unmodified-Since", "Thu, 01 Jan 1970 00:00:00 GMT"]]),
  GET("/small.txt", 200, [
    ["Range", "bytes=0-1"],
    ["If-Range", '"another"'],
  ]),
  GET("/small.txt", 200, [["Accept-Encoding", "br, gzip"]]),
  GET("/asked?x=1", 200, [["Cookie", "a=1; b=2"]]),
  GET("/stream", 200),
  GET("/trailers", 200),
  GET("/early", 200),
  GET("/lines", 200),
  GET("/nothing", 204),
  GET("/throws", 500),
  GET("/small.txt", 431, [["X-Long", "x".repeat(17_000)]]),
  GET(
    "/small.txt",
    431,
    Array.from({ length: 101 }, (_, i) => [`x-${i}`, "1"] as const),
  ),
  GET(`/${"x".repeat(8_300)}`, 414),
  { name: "HEAD", method: "HEAD", path: "/small.txt", status: 200 },
  { name: "HEAD of a stream", method: "HEAD", path: "/stream", status: 200 },
  { name: "HEAD of nothing", method: "HEAD", path: "/nowhere", status: 404 },
  { name: "OPTIONS", method: "OPTIONS", path: "/small.txt", status: 204 },
  { name: "OPTIONS *", method: "OPTIONS", path: "*", status: 204 },
  { name: "DELETE", method: "DELETE", path: "/small.txt", status: 405 },
  { name: "another method", method: "BREW", path: "/asked", status: 200 },
  { name: "content", method: "POST", path: "/echo", content: "sent", status: 200 },
  { name: "much content", method: "POST", path: "/echo", content: filled(LARGE), status: 200 },
  { name: "no content", method: "POST", path: "/echo", content: "", status: 200 },
  { name: "content nobody reads", method: "PUT", path: "/a", content: filled(LARGE), status: 405 },
  {
    name: "too much content",
    method: "POST",
    path: "/echo",
    content: filled(400_000),
    fields: [["Content-Length", "400000"]],
    status: 413,
  },
  {
    name: "trailers",
    method: "POST",
    path: "/received-trailers",
    content: "content",
    trailers: [["x-sum", "7"]],
    status: 200,
  },
];

test("every answer is the same in HTTP/2 as in HTTP/1.1", async (t) => {
  const lines: string[] = [];
  const { port } = await startBoth(t, lines);
  const session = await connectHttp2(t, port);
  for (const asked of CASES) {
    await t.test(asked.name, async () => {
      lines.length = 0;
      const older = await askHttp1(port, asked);
      assert.equal(older.status, asked.status, String(older.content));
      const newer = await ask(session, asked);
      assert.deepEqual(comparable(newer), comparable(older));
      assert.deepEqual(lines.map(comparableLine), [lines[0], lines[0]].map(comparableLine));
      // What couldn't be read has no version.
      assert.match(lines[0] ?? "", / (HTTP\/1\.1|"-)"/);
      assert.match(lines[1] ?? "", / (HTTP\/2\.0|"-)"/);
    });
  }
});

test("a 426 says nothing of Upgrade in HTTP/2, which has no such thing", async (t) => {
  const { port } = await startBoth(t, []);
  const answered = await ask(await connectHttp2(t, port), { path: "/upgrade" });
  assert.equal(answered.status, 426);
  assert.ok(!answered.fields.some(([name]) => name === "upgrade" || name === "connection"));
});

async function startBoth(t: TestContext, lines: string[]): Promise<{ readonly port: number }> {
  const root = temporaryFolder(t, {
    "index.html": "<title>Home</title>",
    "small.txt": "small text, and a little more",
    "folder/inside.txt": "inside",
  });
  writeFileSync(join(root, "large.bin"), filled(LARGE));
  await untilSettled();
  const { handler, error } = servedSite({ root, handler: answer, error: () => undefined }, false);
  const tap = accessLog((line) => lines.push(line));
  return startServer(t, handler, { tap, error, maxRequestBodySize: 350_000 }, () => SPEAKER);
}

async function askHttp1(port: number, asked: Case): Promise<Answer> {
  const { method = "GET", path, fields = [], content, trailers } = asked;
  using client = await connect(port);
  let head = `${method} ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\n`;
  for (const [name, value] of fields) head += `${name.toLowerCase()}: ${value}\r\n`;
  if (content === undefined) await client.send(`${head}\r\n`);
  else {
    const bytes = Buffer.from(content);
    if (fields.some(([name]) => name === "Content-Length")) {
      await client.send(`${head}\r\n`);
      await client.send(bytes);
      return final(await client.responses(1, [method]));
    }
    const size = bytes.length === 0 ? "" : `${bytes.length.toString(16)}\r\n`;
    const end = bytes.length === 0 ? "" : "\r\n";
    const lines = (trailers ?? []).map(([name, value]) => `${name}: ${value}\r\n`).join("");
    await client.send(`${head}transfer-encoding: chunked\r\n\r\n${size}`);
    await client.send(bytes);
    await client.send(`${end}0\r\n${lines}\r\n`);
  }
  return final(await client.responses(1, [method]));
}

function final(responses: readonly ParsedResponse[]): Answer {
  const last = responses.at(-1);
  assert.ok(last !== undefined);
  return { ...last, interim: responses.slice(0, -1) };
}

function comparable({ status, fields, content, trailers, interim }: Answer): unknown {
  return {
    status,
    fields: lowered(fields),
    trailers: lowered(trailers),
    content: content.toString("latin1"),
    interim: interim.map((one) => [one.status, lowered(one.fields)]),
  };
}

function lowered(fields: Answer["fields"]): (readonly [string, string])[] {
  return fields
    .map(([name, value]) => [name.toLowerCase(), value] as const)
    .filter(([name]) => !OF_THE_MOMENT.has(name));
}

/** Without the time, the version and how long it took. */
function comparableLine(line = ""): string {
  return line
    .replace(/^\S+ \S+ /, "")
    .replace(/ HTTP\/\d\.\d"/, '"')
    .replace(/ [\d.]+ms/, "");
}
