import assert from "node:assert/strict";
import { test } from "node:test";
import mime from "mime";
import other from "mime/types/other.js";
import standard from "mime/types/standard.js";
import { COMMON_TYPES, mediaType } from "../../src/disk/media-types.ts";

function areAll(type: string, names: string): void {
  for (const name of names.split(" ")) assert.equal(mediaType(name), type, name);
}

test("text says that it is UTF-8, an SVG image too", () => {
  areAll("text/html; charset=utf-8", "index.html a.htm a.b.HTML");
  areAll("text/css; charset=utf-8", "a.css");
  areAll("text/markdown; charset=utf-8", "README.md");
  areAll("text/csv; charset=utf-8", "a.csv");
  areAll("image/svg+xml; charset=utf-8", "a.svg");
});

test("XML declares its encoding itself, and JSON has but one", () => {
  areAll("application/xml", "a.xml a.xsl");
  areAll("application/xhtml+xml", "a.xhtml");
  areAll("application/json", "a.json a.js.map");
  areAll("application/manifest+json", "a.webmanifest");
});

test("whatever is JavaScript can be run as a module", () => {
  areAll("text/javascript; charset=utf-8", "a.js a.mjs a.cjs a.min.js");
});

test("sources are shown, whatever rarer thing the registry calls by their extension", () => {
  areAll(
    "text/plain; charset=utf-8",
    "a.ts a.mts a.cts a.tsx a.jsx a.rs a.go a.py a.sh a.txt a.log",
  );
  areAll("video/mp2t", "a.m2ts");
});

test("pictures, fonts, sound, programs", () => {
  areAll("image/png", "a.png");
  areAll("image/webp", "a.webp");
  areAll("image/avif", "a.avif");
  areAll("font/woff2", "a.woff2");
  areAll("video/mp4", "a.mp4");
  areAll("application/wasm", "a.wasm");
  areAll("application/pdf", "a.pdf");
});

test("archives and compressed files are what they are, not what is inside", () => {
  areAll("application/gzip", "a.gz a.tar.gz a.tgz a.html.gz");
  areAll("application/zstd", "a.zst a.html.zst");
  areAll("application/octet-stream", "a.br a.html.br");
});

test("without an extension, a few names are known to be text", () => {
  areAll("text/plain; charset=utf-8", "LICENSE README Makefile Dockerfile license");
  areAll("application/json", "apple-app-site-association");
});

test("everything else is bytes, also what only resembles an extension or a property", () => {
  areAll(
    "application/octet-stream",
    "html js a.unknown a. .html a.constructor __proto__ a.__proto__",
  );
  areAll("application/octet-stream", "a.b-c ahtml a.html~ toString");
});

test("what nothing is decided about here has the type that the package gives to it", () => {
  const decided = "cjs rs sql jsx ts mts dart bat pl sh tex lua".split(" ");
  const tables: readonly Readonly<Record<string, readonly string[]>>[] = [standard, other];
  const extensions = tables.flatMap((table) => Object.values(table).flat());
  assert.ok(extensions.length > 1000);
  const differ = extensions.filter((extension) => {
    const [type] = mediaType(`file.${extension}`).split(";");
    return type !== (mime.getType(extension) ?? "application/octet-stream");
  });
  assert.deepEqual(differ.toSorted(), decided.toSorted());
});

test("the common types are those of the registry", () => {
  for (const [extension, type] of COMMON_TYPES)
    assert.equal(mime.getType(extension), type, extension);
});
