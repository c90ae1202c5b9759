/**
 * Is content negotiated as RFC 9110 §8.4 and §12 ask: codings by Accept-Encoding, forms of a listing by Accept?
 *
 * Each test is named by the requirements that it holds; docs/conformance/9110.md lists them all.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { fieldValue, type ParsedResponse } from "../support/response-parser.ts";
import { ask, everyAnswer, field, startFolder } from "./asking.ts";

const TEXT = "All work and no play makes a dull page. ".repeat(200);

function accepting(port: number, target: string, codings: string): Promise<ParsedResponse> {
  return ask(port, target, { fields: [["Accept-Encoding", codings]] });
}

/** The content as it was before it was encoded, by what the answer says of it. */
function decoded(response: ParsedResponse): string {
  const codings = (fieldValue(response, "Content-Encoding") ?? "").split(", ").reverse();
  let bytes = response.content;
  for (const coding of codings) {
    if (coding === "gzip") bytes = gunzipSync(bytes);
    else if (coding === "br") bytes = brotliDecompressSync(bytes);
    else assert.equal(coding, "");
  }
  return bytes.toString();
}

test("§8.4-1 whatever is encoded says how, in the order in which it was done", async (t) => {
  const headers = { "/packed.svg": { "Content-Encoding": "gzip" } };
  const { port, folder } = await startFolder(
    t,
    { "a.txt": TEXT, "b.txt": TEXT, "c.js": TEXT.slice(0, 100), "packed.svg": "" },
    { headers },
  );
  writeFileSync(join(folder, "b.txt.gz"), gzipSync(TEXT));
  // Stored rather than compressed, so that it is worth compressing.
  writeFileSync(join(folder, "packed.svg"), gzipSync(TEXT, { level: 0 }));
  for (const target of ["/a.txt", "/b.txt", "/packed.svg"]) {
    for (const codings of ["gzip", "br", "gzip, br", "br;q=0.5, gzip", "*"]) {
      const response = await accepting(port, target, codings);
      assert.equal(decoded(response), TEXT, `${target} for ${codings}`);
      assert.ok(fieldValue(response, "Content-Encoding") !== undefined);
      assert.equal(field(response, "Content-Length"), String(response.content.length));
    }
    assert.equal(decoded(await ask(port, target)), TEXT, target);
  }
});

test("§8.4-S1 identity isn't named in Content-Encoding", async (t) => {
  const { port } = await startFolder(t, { "a.txt": TEXT });
  for (const codings of ["identity", "identity, gzip;q=0", "", "identity;q=1, *;q=0"]) {
    const response = await accepting(port, "/a.txt", codings);
    assert.equal(fieldValue(response, "Content-Encoding"), undefined, codings);
    assert.equal(response.content.toString(), TEXT);
  }
  for (const [request, response] of await everyAnswer(t)) {
    assert.doesNotMatch(fieldValue(response, "Content-Encoding") ?? "", /identity/, request);
  }
});

test("§8.4.1.3-S1 x-gzip is gzip", async (t) => {
  const { port } = await startFolder(t, { "a.txt": TEXT });
  for (const codings of ["x-gzip", "X-Gzip", "x-gzip, br;q=0.1"]) {
    const response = await accepting(port, "/a.txt", codings);
    assert.equal(field(response, "Content-Encoding"), "gzip");
    assert.equal(decoded(response), TEXT);
  }
  assert.equal(
    fieldValue(await accepting(port, "/a.txt", "x-gzip;q=0, gzip;q=0"), "Content-Encoding"),
    undefined,
  );
});

test("§12.5.3-S1 where no coding is acceptable, content is sent without any", async (t) => {
  const { port } = await startFolder(t, { "a.txt": TEXT });
  for (const codings of [
    "",
    "compress",
    "x-own, deflate",
    "gzip;q=0, br;q=0, zstd;q=0",
    "*;q=0, identity",
    "gzip;q=0.000",
    ", ,",
  ]) {
    const response = await accepting(port, "/a.txt", codings);
    assert.equal(response.status, 200, codings);
    assert.equal(fieldValue(response, "Content-Encoding"), undefined, codings);
    assert.equal(response.content.toString(), TEXT);
  }
});

const FORMS: readonly string[] = ["text/html", "text/plain", "application/json"];

/** The media type of a folder's listing for this Accept. */
async function listed(port: number, accept: string): Promise<string> {
  const response = await ask(port, "/folder/", { fields: [["Accept", accept]] });
  assert.equal(response.status, 200, accept);
  return field(response, "Content-Type").split(";")[0] ?? "";
}

test("§12.5.1-S2 a parameter q is the weight, wherever it stands and however it is written", async (t) => {
  const { port } = await startFolder(t, { "folder/a.txt": "a" }, { list: true });
  for (const form of FORMS) {
    const others = FORMS.filter((other) => other !== form);
    for (const weight of [";q=0.1", ";Q=0.1", ";q=0.1;charset=utf-8", " ; charset=utf-8 ; q=0.1"]) {
      const accept = [...others.map((other) => `${other}${weight}`), `${form};q=0.9`].join(",");
      assert.equal(await listed(port, accept), form, accept);
    }
  }
});

test("§5.6.4-1 a quote behind a backslash doesn't end a quoted string", async (t) => {
  const { port } = await startFolder(t, { "folder/a.txt": "a" }, { list: true });
  const one = 'x/y;a="\\", text/html, b=", application/json';
  assert.equal(await listed(port, one), "application/json");
  const two = 'x/y;a="\\\\", text/plain, x/z;b=", application/json"';
  assert.equal(await listed(port, two), "text/plain");
});

test("§12.5.5-S1 what depends on a field of the request says so in Vary", async (t) => {
  const { port } = await startFolder(
    t,
    { "a.txt": TEXT, "large.txt": `${TEXT}!`, "folder/a.txt": "a", "app.html": "<p>app" },
    { list: true, cachedFileMaxBytes: TEXT.length, spa: "app.html" },
  );
  const html = "text/html,*/*;q=0.8";
  for (const [target, name, one, other] of [
    ["/a.txt", "Accept-Encoding", "gzip", "identity"],
    ["/a.txt", "Accept-Encoding", "br", "gzip"],
    ["/folder/", "Accept", html, "application/json"],
    ["/some/page", "Accept", html, "application/json"],
  ] as const) {
    const answers = [one, other].map((value) => ask(port, target, { fields: [[name, value]] }));
    const [first, second] = await Promise.all(answers);
    assert.notDeepEqual(first?.content, second?.content, `${target} depends on ${name}`);
    for (const response of [first, second]) {
      // The error isn't kept by anybody, so that nobody needs to know.
      if (response?.status === 404 && field(response, "Cache-Control") === "no-store") continue;
      const vary = field(response!, "Vary").toLowerCase().split(", ");
      assert.ok(vary.includes(name.toLowerCase()), `${target}: Vary: ${vary}`);
    }
  }
  const whole = await accepting(port, "/a.txt", "gzip");
  const none = ["If-None-Match", field(whole, "ETag")] as const;
  const fields = [["Accept-Encoding", "gzip"] as const, none];
  const response = await ask(port, "/a.txt", { fields });
  assert.equal(response.status, 304);
  assert.match(field(response, "Vary"), /Accept-Encoding/);
});
