/**
 * What content does httpbin have: how much, how slowly, which part, how coded, and of which kind?
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { connect } from "../../test/support/raw-client.ts";
import { fieldValue } from "../../test/support/response-parser.ts";
import { type Ask, onOwnConnections, startExample } from "./starting.ts";

/** One server for all tests: they leave nothing behind in it. */
const started = startExample({ after }, "httpbin/server");

const ask: Ask = async (requestLine, asked) =>
  onOwnConnections((await started).port)(requestLine, asked);

async function textOf(path: string): Promise<string> {
  const response = await ask(`GET ${path}`);
  assert.equal(response.status, 200, path);
  return response.content.toString();
}

describe("httpbin sends", () => {
  test("lines of JSON", async () => {
    const lines = (await textOf("/stream/3?a=1")).trimEnd().split("\n");
    const told = lines.map((line) => JSON.parse(line));
    assert.deepEqual(
      told.map(({ id, args }) => [id, args.a]),
      [0, 1, 2].map((id) => [id, "1"]),
    );
  });

  test("bytes, the same for the same seed, whole or in chunks", async () => {
    const first = await ask("GET /bytes/1000?seed=7");
    assert.equal(fieldValue(first, "Content-Type"), "application/octet-stream");
    assert.equal(first.content.length, 1000);
    assert.ok(new Set(first.content).size > 200);
    const again = await ask("GET /stream-bytes/1000?seed=7&chunk_size=33");
    assert.equal(again.framing, "chunked");
    assert.deepEqual(again.content, first.content);
    assert.notDeepEqual((await ask("GET /bytes/1000?seed=8")).content, first.content);
    assert.equal((await ask("GET /bytes/102400")).content.length, 102_400);
  });

  test("drops, with any status, and an answer that waits", async () => {
    const drip = await ask("GET /drip?numbytes=5&duration=0.05&delay=0.01&code=404");
    assert.equal(drip.status, 404);
    assert.equal(drip.content.toString(), "*****");
    const late = await ask("POST /delay/0.02", { content: "x" });
    assert.equal(JSON.parse(late.content.toString()).data, "x");
  });

  test("nothing beyond its bounds", async () => {
    for (const path of [
      "/bytes/102401",
      "/bytes/-1",
      "/bytes/1e3",
      "/bytes/5?seed=x",
      "/stream/0",
      "/stream/101",
      "/stream-bytes/5?chunk_size=0",
      "/drip?numbytes=0",
      "/drip?numbytes=102401",
      "/drip?duration=11",
      "/drip?delay=Infinity",
      "/drip?code=101",
      "/delay/10.1",
      "/delay/x",
      "/range/0",
      "/range/102401",
      "/links/201",
      "/links/0",
    ]) {
      const refused = await ask(`GET ${path}`);
      assert.equal(refused.status, 400, path);
      assert.match(refused.content.toString(), /(from|up to) \d+/, path);
    }
  });

  test("to the next visitor when one has left in the middle", async () => {
    const client = await connect((await started).port);
    await client.send("GET /drip?duration=10&numbytes=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await client.until("a drop", (received) => received.includes("*\r\n") || undefined);
    client.socket.resetAndDestroy();
    assert.ok((await textOf("/uuid")).includes("uuid"));
  });
});

describe("httpbin sends a part", () => {
  const ALPHABET = "abcdefghijklmnopqrstuvwxyz";

  test("when Range asks for one that exists", async () => {
    for (const [range, part, text] of [
      ["bytes=0-0", "0-0", "a"],
      ["bytes=3-7", "3-7", "defgh"],
      ["bytes=24-", "24-29", "yzabcd"],
      ["bytes=-3", "27-29", "bcd"],
      ["bytes=-99", "0-29", `${ALPHABET}abcd`],
      ["bytes=28-99", "28-29", "cd"],
    ]) {
      const partial = await ask("GET /range/30?chunk_size=2", { headers: { Range: `${range}` } });
      assert.equal(partial.status, 206, range);
      assert.equal(fieldValue(partial, "Content-Range"), `bytes ${part}/30`);
      assert.equal(partial.content.toString(), text);
    }
  });

  test("and else the whole, or that there is none", async () => {
    for (const range of ["bytes=5-3", "lines=1-2", "bytes=0-1,5-6", "bytes=-"]) {
      const whole = await ask("GET /range/26", { headers: { Range: range } });
      assert.equal(whole.status, 200, range);
      assert.equal(whole.content.toString(), ALPHABET);
    }
    for (const range of ["bytes=26-", "bytes=-0"]) {
      const none = await ask("GET /range/26", { headers: { Range: range } });
      assert.equal(none.status, 416, range);
      assert.equal(fieldValue(none, "Content-Range"), "bytes */26");
    }
  });

  test("after its conditions", async () => {
    const Range = "bytes=0-1";
    const statusWith = async (name: string, value: string): Promise<number> =>
      (await ask("GET /range/26", { headers: { Range, [name]: value } })).status;
    assert.equal(await statusWith("If-Range", '"range26"'), 206);
    assert.equal(await statusWith("If-Range", '"other"'), 200);
    assert.equal(await statusWith("If-Range", "Mon, 23 Nov 2026 00:00:00 GMT"), 200);
    assert.equal(await statusWith("If-None-Match", '"range26"'), 304);
    assert.equal(await statusWith("If-Match", '"other"'), 412);
  });
});

describe("httpbin has", () => {
  test("three content codings", async () => {
    for (const [path, coding, word, decode] of [
      ["/gzip", "gzip", "gzipped", gunzipSync],
      ["/deflate", "deflate", "deflated", inflateSync],
      ["/brotli", "br", "brotli", brotliDecompressSync],
    ] as const) {
      const coded = await ask(`GET ${path}`);
      assert.equal(fieldValue(coded, "Content-Encoding"), coding);
      const told = JSON.parse(decode(coded.content).toString());
      assert.equal(told[word], true);
      assert.equal(told.method, "GET");
    }
  });

  test("one image in four types, by address and by Accept", async () => {
    const begins = { png: "\x89PNG", jpeg: "\xff\xd8\xff", webp: "RIFF", svg: "<svg" };
    for (const [type, start] of Object.entries(begins)) {
      const image = await ask(`GET /image/${type}`);
      assert.equal(image.content.toString("latin1", 0, start.length), start);
      const mediaType = fieldValue(image, "Content-Type") ?? "";
      assert.ok(mediaType.startsWith(`image/${type}`));
      const chosen = await ask("GET /image", { headers: { Accept: `text/x, ${mediaType};q=0.5` } });
      assert.deepEqual(chosen.content, image.content);
      assert.equal(fieldValue(chosen, "Vary"), "Accept");
    }
    assert.equal(fieldValue(await ask("GET /image"), "Content-Type"), "image/png");
    assert.equal((await ask("GET /image", { headers: { Accept: "text/html" } })).status, 406);
  });

  test("documents of every kind", async () => {
    assert.match(await textOf("/html"), /<h1>The wire<\/h1>/);
    assert.ok(JSON.parse(await textOf("/json")).slideshow.slides.length > 1);
    assert.match(await textOf("/xml"), /^<\?xml .*\?>\n<slideshow /);
    assert.match(await textOf("/robots.txt"), /^Disallow: \/deny$/m);
    assert.match(await textOf("/deny"), /robots/);
    assert.match(await textOf("/encoding/utf8"), /こんにちは/);
    assert.match(await textOf("/forms/post"), /<form method="post" action="\/post">/);
    assert.match(
      JSON.parse(await textOf("/uuid")).uuid,
      /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/,
    );
  });

  test("what Base64 says, as text", async () => {
    const said = await ask(`GET /base64/${Buffer.from("<script>ü").toString("base64url")}`);
    assert.match(fieldValue(said, "Content-Type") ?? "", /^text\/plain/);
    assert.equal(said.content.toString(), "<script>ü");
    assert.equal((await ask("GET /base64/no!")).status, 400);
  });

  test("pages that link to each other", async () => {
    assert.equal(fieldValue(await ask("GET /links/4"), "Location"), "/links/4/0");
    const page = await textOf("/links/4/2");
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link);
    assert.deepEqual(links, ["/links/4/0", "/links/4/1", "/links/4/3"]);
  });

  test("an index whose links all lead somewhere", async () => {
    const index = await textOf("/");
    const links = [...index.matchAll(/href="([^"]*)"/g)].map(([, link]) => link ?? "");
    assert.ok(links.length > 25);
    for (const link of links.filter((path) => path !== "/drip")) {
      const { status } = await ask(`GET ${link}`);
      assert.ok(status < 400 || /^\/(bearer|redirect-to)$/.test(link), `${status} ${link}`);
    }
  });
});
