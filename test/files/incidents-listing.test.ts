/**
 * Does the name of a file, or what a request says, ever become markup, an address elsewhere, another
 * line, or something that a terminal obeys?
 *
 * Family: listing escapes of names, in HTML, href, JSON, log and terminal; and pages of errors. Whether a
 * browser does nothing with them is in test/browser/listing.test.ts. docs/known-defects.md has the whole
 * table.
 */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { files } from "../../src/files/files.ts";
import { accessLog } from "../../src/wire/access-log.ts";
import { temporaryFolder } from "../support/folder.ts";
import { fieldValue } from "../support/response-parser.ts";
import { contentOf, type Served, serveFolder, serveHandler } from "./served.ts";

/** Names of files that did harm on other servers, or could. */
const HOSTILE = [
  "<img src=x onerror=alert(1)>.txt",
  '"><script>alert(1)<',
  "'onmouseover='alert(1)'",
  "javascript:alert(1)",
  "data:text,x",
  "evil.example:80",
  "</bdi><base href=x>",
  "&lt;b&gt;&amp;",
  "a\nSet-Cookie: a=b",
  "b\r\n\r\nc",
  "\x1b[2J\x1b]0;x\x07.txt",
  "\u202etxt.exe",
  "\u2028\u2029\u0085",
  "{{alert(1)}}",
  "%2e%2e%2fup",
  "a\\..\\up",
  "?archive=tar.gz",
  "#top",
  "a&q=b;c",
  "</title></style>",
  " leading",
  "`backtick`",
];

/** What a terminal obeys. */
const OBEYED = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069\ufeff]/u;

function hostileFolder(t: TestContext): string {
  const folder = temporaryFolder(t);
  for (const name of HOSTILE) {
    // A name with a slash in it is a folder with a file.
    const parts = name.split("/");
    mkdirSync(join(folder, ...parts.slice(0, -1)), { recursive: true });
    const path = join(folder, ...parts);
    if (!existsSync(path)) writeFileSync(path, "x");
  }
  return folder;
}

const listIn = async (served: Served, type: string, target = "/") => {
  const response = await served.ask(target, [`Accept: ${type}`]);
  assert.equal(response.status, 200);
  assert.equal(fieldValue(response, "X-Content-Type-Options"), "nosniff");
  return { text: response.content.toString("utf8"), response };
};

/** Start tags with their attributes; whatever a name smuggled in would be among them. */
function tagsOf(html: string): { name: string; attributes: string }[] {
  const found = [...html.matchAll(/<([a-zA-Z][a-zA-Z0-9-]*)((?:[^"'>]|"[^"]*"|'[^']*')*)>/g)];
  return found.map(([, name = "", attributes = ""]) => ({ name: name.toLowerCase(), attributes }));
}

const EXPECTED_TAGS = new Set(
  `a bdi body caption defs footer form g h1 head html i input li main meta nav p path rect circle ellipse line
   polyline polygon small span style svg symbol table tbody td th thead time title tr ul use ol div b`.split(
    /\s+/,
  ),
);

describe("a listing", () => {
  test("CVE-2024-32966, CVE-2024-52793, CVE-2025-11966, GHSA-rwfq-v4hq-h7fg: no name becomes markup", async (t) => {
    const served = await serveFolder(t, hostileFolder(t), { list: true });
    const { text, response } = await listIn(served, "text/html");
    for (const { name, attributes } of tagsOf(text)) {
      assert.ok(EXPECTED_TAGS.has(name), `<${name}>`);
      assert.doesNotMatch(attributes.replace(/"[^"]*"/g, ""), /\bon[a-z]+\s*=/i, `<${name}>`);
    }
    assert.doesNotMatch(text, /<script|<base|<iframe|<object/i);
    assert.match(text, /&lt;img src=x onerror=alert\(1\)&gt;\.txt/);
    const policy = fieldValue(response, "Content-Security-Policy") ?? "";
    assert.match(policy, /^default-src 'none';/);
    assert.doesNotMatch(policy, /unsafe|script-src/);
  });

  test("serve-index, min-http-server: each reference leads to an entry of this folder", async (t) => {
    const served = await serveFolder(t, hostileFolder(t), { list: true });
    const { text } = await listIn(served, "text/html");
    const rows = [...text.matchAll(/<td class="name"><a href="([^"]*)"/g)].map(([, href]) => href);
    assert.ok(rows.length > 12);
    for (const href of rows) {
      assert.ok(href !== undefined && /^\.\/[!-~]+$/.test(href), href);
      const url = new URL(
        href.replaceAll("&#39;", "'").replaceAll("&amp;", "&"),
        "http://a.b/here/",
      );
      assert.equal(url.origin, "http://a.b");
      assert.match(url.pathname, /^\/here\/[^/]+\/?$/);
      assert.equal(url.search + url.hash, "");
      assert.equal((await served.ask(`/${url.pathname.slice("/here/".length)}`)).status, 200, href);
    }
  });

  test("dufs 0.46: nor in the plain list does one become another line", async (t) => {
    const served = await serveFolder(t, hostileFolder(t), { list: true });
    const { text } = await listIn(served, "text/plain");
    const { text: json } = await listIn(served, "application/json");
    const entries = JSON.parse(json) as readonly { readonly name: string }[];
    const lines = text.trimEnd().split("\n");
    assert.equal(lines.length, entries.length);
    for (const line of lines) assert.doesNotMatch(line, OBEYED, JSON.stringify(line));
  });

  test("JSON gives each name back as it is, and holds no markup and no control", async (t) => {
    const served = await serveFolder(t, hostileFolder(t), { list: true });
    const { text, response } = await listIn(served, "application/json");
    assert.equal(fieldValue(response, "Content-Type"), "application/json");
    const names = (JSON.parse(text) as { name: string }[]).map(({ name }) => name);
    for (const name of HOSTILE.filter((one) => !one.includes("/"))) assert.ok(names.includes(name));
    assert.doesNotMatch(text, /</);
    for (const line of text.split("\n")) assert.doesNotMatch(line, OBEYED, JSON.stringify(line));
  });

  test("what the query and the address say is shown as text", async (t) => {
    const folder = temporaryFolder(t, { "<b>dir'\"/a.txt": "a", "b.txt": "b" });
    const served = await serveFolder(t, folder, { list: true });
    const injection = encodeURIComponent('"><script>alert(1)</script>');
    for (const query of [
      `q=${injection}`,
      `q=a&sort=${injection}`,
      `view=${injection}&${injection}`,
    ]) {
      const { text } = await listIn(served, "text/html", `/?${query}`);
      assert.doesNotMatch(text, /<script|onerror=/);
    }
    const { text } = await listIn(served, "text/html", "/%3Cb%3Edir'%22/");
    assert.doesNotMatch(text, /<b>dir/);
    assert.match(text, /&lt;b&gt;dir&#39;&quot;/);
  });
});

describe("errors", () => {
  const SAID = "<script>alert(document.domain)</script>";

  test("Jetty, serve and many more: no error shows anything of the request", async (t) => {
    const served = await serveFolder(t, temporaryFolder(t));
    const encoded = encodeURIComponent(SAID);
    const asks: readonly (readonly [target: string, method: string])[] = [
      [`/${encoded}`, "GET"],
      [`/${SAID}`, "GET"],
      [`/?${encoded}`, "GET"],
      [`/%zz${encoded}`, "GET"],
      [`/${encoded}%00`, "GET"],
      [`/${encoded}`, "POST"],
      [`/${encoded}`, "NOSUCH"],
    ];
    for (const [target, method] of asks) {
      const response = await served.ask(target, [`X-A: ${SAID}`, `Referer: ${SAID}`], method);
      assert.ok(response.status >= 400, target);
      assert.doesNotMatch(contentOf(response), /script|alert|%3C/, target);
      assert.equal(fieldValue(response, "X-Content-Type-Options"), "nosniff");
    }
  });

  test("every answer forbids guessing its type, and a type is never guessed from content", async (t) => {
    const folder = temporaryFolder(t, {
      "upload.txt": SAID,
      upload: SAID,
      "upload.qqq": SAID,
      "a.jpg": SAID,
      "dir/x": "x",
    });
    const served = await serveFolder(t, folder);
    const types = [
      "text/plain; charset=utf-8",
      ...Array(2).fill("application/octet-stream"),
      "image/jpeg",
    ];
    for (const [at, target] of ["/upload.txt", "/upload", "/upload.qqq", "/a.jpg"].entries()) {
      const response = await served.ask(target);
      assert.equal(fieldValue(response, "Content-Type"), types[at], target);
    }
    const asks = [
      served.ask("/upload", ["Range: bytes=0-1"]),
      served.ask("/upload", ["If-None-Match: *"]),
      served.ask("/upload", ["Range: bytes=999-"]),
      served.ask("/upload", ['If-Match: "x"']),
      served.ask("/nothing"),
      served.ask("/%zz"),
      served.ask("/dir"),
      served.ask("/", [], "POST"),
      served.ask("/", [], "OPTIONS"),
    ];
    for (const response of await Promise.all(asks)) {
      assert.equal(fieldValue(response, "X-Content-Type-Options"), "nosniff", `${response.status}`);
    }
  });
});

describe("the log", () => {
  test("Python 3.12, dufs 0.46: no request makes a terminal do anything, or a line of its own", async (t) => {
    let log = "";
    const tap = accessLog(
      (text) => {
        log += text;
      },
      { reasons: true },
    );
    const served = await serveHandler(t, files(hostileFolder(t)), { tap });
    const targets = [
      "/%1b[2J%1b]0;x%07 /a%0aGET%20/forged /%c2%9b31m /%e2%80%aegpj.exe /%e2%80%a8x /\x1b[31m",
      '/.%e2%80%ae /%22%20200%200 /a\x7fb /\xe2\x80\xae /%5cn /.%1b[31m /."',
    ];
    const asked = targets.join(" ").split(" ");
    for (const target of asked) await served.ask(target);
    await served.ask(`/${encodeURIComponent("\x1b[2J\x1b]0;x\x07.txt")}`);
    const lines = log.trimEnd().split("\n");
    assert.equal(lines.filter((line) => !line.startsWith("    ")).length, asked.length + 1);
    for (const line of lines) {
      assert.doesNotMatch(line, OBEYED, JSON.stringify(line));
      if (!line.startsWith("    ")) assert.equal(line.split('"').length, 3, "only our own quotes");
    }
  });
});
