import assert from "node:assert/strict";
import {
  appendFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { files } from "../../src/files/files.ts";
import type { ContentSource } from "../../src/http/response.ts";
import { descriptorsBeneath, TELLS_DESCRIPTORS } from "../support/descriptors.ts";
import {
  ask,
  nextTurn,
  temporaryFolder,
  textOf,
  untilSettled,
  wholeOf,
} from "../support/folder.ts";

function field(response: { fields: { get(name: string): string | undefined } }, name: string) {
  return response.fields.get(name);
}

describe("files", () => {
  test("answers a file with all that describes it, in this order", async (t) => {
    const handler = files(temporaryFolder(t, { "page.html": "<p>hi" }));
    const response = ask(handler, "/page.html");
    assert.equal(response.status, 200);
    assert.deepEqual(
      [...response.fields].map(([name]) => name),
      [
        "Content-Type",
        "ETag",
        "Last-Modified",
        "Accept-Ranges",
        "Cache-Control",
        "X-Content-Type-Options",
      ],
    );
    assert.equal(field(response, "content-type"), "text/html; charset=utf-8");
    assert.equal(await textOf(response), "<p>hi");
  });

  test("the same value again and again, for GET and for HEAD, with and without a query", async (t) => {
    const handler = files(temporaryFolder(t, { "index.html": "top" }));
    await untilSettled();
    const response = ask(handler, "/");
    assert.equal(ask(handler, "/"), response);
    assert.equal(ask(handler, "/?x=1"), response);
    assert.equal(ask(handler, "/", { method: "HEAD" }), response);
    assert.equal(ask(handler, "/index.html"), response);
    assert.equal(ask(handler, "/%69ndex.html"), response);
    await nextTurn();
    assert.equal(ask(handler, "/"), response);
  });

  test("finds names of any language by their UTF-8, and names with % decoded once", async (t) => {
    const handler = files(
      temporaryFolder(t, { "é €😀.txt": "utf-8", "%41": "percent", A: "wrong", "a?b#c": "marks" }),
    );
    assert.equal(await textOf(ask(handler, "/%C3%A9%20%E2%82%AC%F0%9F%98%80.txt")), "utf-8");
    assert.equal(await textOf(ask(handler, "/%2541")), "percent");
    assert.equal(await textOf(ask(handler, "/a%3Fb%23c")), "marks");
  });

  test("throws at the call for a folder that isn't there, and for wrong options", (t) => {
    const folder = temporaryFolder(t);
    assert.throws(() => files(join(folder, "none")), { code: "ENOENT" });
    assert.throws(() => files(folder, { cacheBytes: -1 }), RangeError);
  });
});

describe("methods", () => {
  test("OPTIONS, also of the server as a whole, says what may be asked", (t) => {
    const handler = files(temporaryFolder(t));
    for (const response of [
      ask(handler, "/none", { method: "OPTIONS" }),
      ask(handler, "*", { method: "OPTIONS", form: "asterisk", path: "" }),
    ]) {
      assert.equal(response.status, 204);
      assert.equal(response.content, null);
      assert.equal(field(response, "allow"), "GET, HEAD, OPTIONS");
    }
  });

  test("known methods that change something are not allowed, unknown ones not implemented", (t) => {
    const handler = files(temporaryFolder(t, { a: "" }));
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"]) {
      const response = ask(handler, "/a", { method });
      assert.equal(response.status, 405, method);
      assert.equal(field(response, "allow"), "GET, HEAD, OPTIONS");
    }
    const target = "example.com:443";
    const connect = { method: "CONNECT", form: "authority", path: "" } as const;
    assert.equal(ask(handler, target, connect).status, 405);
    for (const method of ["BREW", "get", "GETS"]) {
      assert.equal(ask(handler, "/a", { method }).status, 501, method);
    }
  });
});

describe("folders", () => {
  test("without the slash lead to the path with it, under this authority, query and all", async (t) => {
    const handler = files(
      temporaryFolder(t, { "a b/ü/index.html": "x", "http:/index.html": "x", "@evil/x": "" }),
    );
    const location = (target: string) => field(ask(handler, target), "location");
    assert.equal(ask(handler, "/a%20b").status, 301);
    assert.equal(location("/a%20b"), "/a%20b/");
    assert.equal(location("/%61%20b/%C3%BC?q=%0d%0a&x=//"), "/a%20b/%C3%BC/?q=%0d%0a&x=//");
    assert.equal(location("/http:"), "/http:/");
    assert.equal(location("/@evil"), "/@evil/");
    assert.equal(field(ask(handler, "/http:"), "cache-control"), "no-cache");
    assert.equal(await textOf(ask(handler, "/%61%20b/%C3%BC/")), "x");
  });

  test("no redirect leaves this authority, whatever comes before", (t) => {
    const handler = files(temporaryFolder(t, { "evil.example/x": "" }));
    const targets = ["//evil.example", "//evil.example/", "///evil.example", "/evil.example//"];
    targets.push("/%2Fevil.example", "/%5cevil.example", "/\\evil.example", "/./evil.example");
    targets.push("//evil.example/..", "//evil.example/%2e%2e", "/evil.example%0d%0aX:%201");
    for (const target of targets) {
      const response = ask(handler, target);
      assert.ok(response.status === 404 || response.status === 400, target);
      assert.equal(field(response, "location"), undefined, target);
    }
  });

  test("without an index are not found, and a file has no path that ends in a slash", (t) => {
    const handler = files(temporaryFolder(t, { "bare/file.txt": "" }));
    assert.equal(ask(handler, "/bare/").status, 404);
    assert.equal(ask(handler, "/bare/file.txt/").status, 404);
    assert.equal(ask(handler, "/").status, 404);
  });
});

describe("a path that can't be taken for names", () => {
  test("is a bad request, told in plain text that shows nothing of it", async (t) => {
    const handler = files(temporaryFolder(t, { "a/b.txt": "" }));
    const targets = ["/a%2fb.txt", "/a%5Cb.txt", "/a\\b.txt", "/b.txt%00", "/%ff", "/%zz", "/../a"];
    targets.push("/a/%2e%2e/a/b.txt", "/%0aevil", "/%C2%9B31m", "/<script>%00");
    for (const target of targets) {
      const response = ask(handler, target);
      assert.equal(response.status, 400, target);
      assert.equal(field(response, "content-type"), "text/plain; charset=utf-8");
      assert.equal(field(response, "x-content-type-options"), "nosniff");
      assert.doesNotMatch(await textOf(response), /b\.txt|script|evil|31m/);
    }
  });
});

describe("what isn't there", () => {
  test("is answered with the site's own page, as fresh as any file", async (t) => {
    const folder = temporaryFolder(t, { "404.html": "<p>gone" });
    const handler = files(folder);
    await untilSettled();
    const response = ask(handler, "/none");
    assert.equal(response.status, 404);
    assert.equal(await textOf(response), "<p>gone");
    assert.equal(field(response, "content-type"), "text/html; charset=utf-8");
    assert.equal(ask(handler, "/other"), response);
    assert.equal(ask(handler, "/404.html").status, 200);
    writeFileSync(join(folder, "404.html"), "<p>really");
    await nextTurn();
    assert.equal(await textOf(ask(handler, "/none")), "<p>really");
    unlinkSync(join(folder, "404.html"));
    await nextTurn();
    assert.match(await textOf(ask(handler, "/none")), /404/);
    writeFileSync(join(folder, "404.html"), "<p>again");
    assert.equal(await textOf(ask(handler, "/none")), "<p>again");
  });

  test("a page too large to keep is streamed, each time from a descriptor of its own", async (t) => {
    const folder = temporaryFolder(t, { "404.html": "0123456789" });
    const handler = files(folder, { cachedFileMaxBytes: 9 });
    assert.equal(await textOf(ask(handler, "/none")), "0123456789");
    assert.equal(await textOf(ask(handler, "/none")), "0123456789");
  });
});

describe("freshness", () => {
  const changes: Record<string, (file: string) => void> = {
    "rewritten with as many bytes": (file) => writeFileSync(file, "two", { flag: "r+" }),
    "replaced by rename": (file) => {
      writeFileSync(`${file}.new`, "two");
      renameSync(`${file}.new`, file);
    },
    truncated: (file) => truncateSync(file, 1),
    appended: (file) => appendFileSync(file, "!"),
    "turned into a link": (file) => {
      writeFileSync(`${file}.real`, "two");
      symlinkSync("a.txt.real", `${file}.link`);
      renameSync(`${file}.link`, file);
    },
  };

  for (const [how, change] of Object.entries(changes)) {
    test(`a file ${how} is never stale`, async (t) => {
      const folder = temporaryFolder(t, { "a.txt": "one" });
      const handler = files(folder);
      await untilSettled();
      const before = await wholeOf(ask(handler, "/a.txt"));
      await nextTurn();
      assert.equal(await wholeOf(ask(handler, "/a.txt")), before);
      change(join(folder, "a.txt"));
      await nextTurn();
      const after = ask(handler, "/a.txt");
      assert.equal(after.status, 200);
      assert.notEqual(await textOf(after), "one");
      assert.equal(before.includes(field(after, "etag") ?? ""), false);
    });
  }

  test("a file that is removed, or becomes a folder or a link to the outside, is gone", async (t) => {
    const folder = temporaryFolder(t, { "site/a.txt": "one", "outside.txt": "secret" });
    const file = join(folder, "site", "a.txt");
    const handler = files(join(folder, "site"));
    const steps: [() => void, number][] = [
      [() => {}, 404],
      [() => mkdirSync(file), 301],
      [() => symlinkSync("../outside.txt", file), 404],
    ];
    for (const [step, status] of steps) {
      writeFileSync(file, "one");
      await untilSettled();
      assert.equal(ask(handler, "/a.txt").status, 200);
      await nextTurn();
      rmSync(file);
      step();
      assert.equal(ask(handler, "/a.txt").status, status);
      rmSync(file, { recursive: true, force: true });
      await nextTurn();
    }
  });

  test("a folder that is switched by a symbolic link is served anew", async (t) => {
    const folder = temporaryFolder(t, { "1/a.txt": "one", "2/a.txt": "two" });
    symlinkSync("1", join(folder, "current"));
    const [outer, inner] = [files(folder), files(join(folder, "current"))];
    await untilSettled();
    assert.equal(await textOf(ask(outer, "/current/a.txt")), "one");
    assert.equal(await textOf(ask(inner, "/a.txt")), "one");
    symlinkSync("2", join(folder, "next"));
    renameSync(join(folder, "next"), join(folder, "current"));
    await nextTurn();
    assert.equal(await textOf(ask(outer, "/current/a.txt")), "two");
    assert.equal(await textOf(ask(inner, "/a.txt")), "two");
  });

  test("a file written over and over at once is never stale, though its times may be equal", async (t) => {
    const folder = temporaryFolder(t, { "a.txt": "0000" });
    const handler = files(folder);
    for (let round = 0; round < 1000; round++) {
      const text = String(1000 + round);
      writeFileSync(join(folder, "a.txt"), text, { flag: "r+" });
      assert.equal(await textOf(ask(handler, "/a.txt")), text);
      await nextTurn();
    }
  });
});

describe("large files", () => {
  test("are streamed from beyond the bound on, and kept up to it", async (t) => {
    const folder = temporaryFolder(t, { ten: "0123456789", eleven: "0123456789a" });
    const handler = files(folder, { cachedFileMaxBytes: 10 });
    await untilSettled();
    assert.ok(ask(handler, "/ten").content instanceof Uint8Array);
    assert.equal(ask(handler, "/ten"), ask(handler, "/ten"));
    const response = ask(handler, "/eleven");
    assert.equal((response.content as ContentSource).length, 11);
    assert.equal(await textOf(response), "0123456789a");
  });

  test("each response has its own descriptor, and gives it back when closed", {
    skip: !TELLS_DESCRIPTORS,
  }, async (t) => {
    const folder = temporaryFolder(t, { a: "0123456789" });
    const handler = files(folder, { cachedFileMaxBytes: 1 });
    const responses = [
      ask(handler, "/a"),
      ask(handler, "/a"),
      ask(handler, "/a", { method: "HEAD" }),
    ];
    assert.equal(descriptorsBeneath(folder), 2, "HEAD needs none");
    assert.equal(await textOf(responses[0] as (typeof responses)[0]), "0123456789");
    for (const { content } of responses.slice(1, 2)) (content as ContentSource).close();
    assert.equal(descriptorsBeneath(folder), 0);
  });

  test("what is announced is what is sent, or the read rejects", async (t) => {
    const folder = temporaryFolder(t, { a: "0123456789" });
    const handler = files(folder, { cachedFileMaxBytes: 1 });
    const grown = ask(handler, "/a");
    appendFileSync(join(folder, "a"), "more");
    assert.equal(await textOf(grown), "0123456789");
    const shrunk = ask(handler, "/a");
    truncateSync(join(folder, "a"), 5);
    await assert.rejects(textOf(shrunk), /shorter/);
    const replaced = ask(handler, "/a");
    writeFileSync(join(folder, "b"), "other");
    renameSync(join(folder, "b"), join(folder, "a"));
    assert.equal(await textOf(replaced), "01234");
  });

  test("no request leaves a descriptor open", async (t) => {
    const folder = temporaryFolder(t, { a: "1", "d/index.html": "2", "404.html": "no" });
    symlinkSync("/etc/passwd", join(folder, "out"));
    const handler = files(folder);
    await untilSettled();
    for (const target of [
      "/a",
      "/%61",
      "/d",
      "/d/",
      "/none",
      "/out",
      "/.env",
      "/a/",
      "/d/%2e",
      "//",
    ]) {
      ask(handler, target);
      await nextTurn();
      ask(handler, target, { method: "HEAD" });
    }
    assert.equal(descriptorsBeneath(folder), 0);
  });
});
