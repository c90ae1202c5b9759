/**
 * Does a file that is special, changes, or has another form beside it make an answer wrong, or stop
 * others, as it did on other servers?
 *
 * Special files, files that change while they are sent, precompressed twins, and what compressing may
 * cost. test/long has files that change under load. docs/known-defects.md has the whole table.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { temporaryFolder, untilSettled } from "../support/folder.ts";
import { connect } from "../support/raw-client.ts";
import { fieldValue, readResponses } from "../support/response-parser.ts";
import { AUTHORITY, contentOf, type Served, serveFolder } from "./served.ts";

/** More than a socket takes at one go. */
const LARGE = 24 * 1024 * 1024;
const HEAD = `Host: ${AUTHORITY}\r\n`;

describe("what is no file", () => {
  test("serve, http-server, sirv, Caddy, h2o: 64 requests for a pipe hold nobody up", async (t) => {
    const folder = temporaryFolder(t, { "a.txt": "a" });
    execFileSync("mkfifo", [join(folder, "pipe")]);
    symlinkSync("pipe", join(folder, "pipe.txt"));
    const served = await serveFolder(t, folder, { list: true, archive: true });
    const asked = Array.from({ length: 64 }, (_, at) => served.ask(at % 2 ? "/pipe" : "/pipe.txt"));
    const responses = await Promise.all(asked);
    assert.deepEqual(new Set(responses.map(({ status }) => status)), new Set([404]));
    assert.equal(contentOf(await served.ask("/a.txt")), "a");
    assert.equal((await served.ask("/?archive=tar.gz")).status, 200);
  });

  test("serve, http-server: a socket and a device are not found, and the server lives", async (t) => {
    const folder = temporaryFolder(t, { "a.txt": "a" });
    const other = createServer().listen(join(folder, "sock"));
    t.after(() => other.close());
    for (const [name, target] of [
      ["zero", "/dev/zero"],
      ["random", "/dev/urandom"],
      ["environ", "/proc/self/environ"],
      ["status", "/proc/self/status"],
      ["self", "/proc/self"],
    ]) {
      symlinkSync(target ?? "", join(folder, name ?? ""));
    }
    for (const symlinks of ["inside", "never", "follow"] as const) {
      const served = await serveFolder(t, folder, { symlinks });
      for (const name of ["sock", "zero", "random"]) {
        assert.equal((await served.ask(`/${name}`)).status, 404, name);
      }
      assert.equal(contentOf(await served.ask("/a.txt")), "a");
    }
    const served = await serveFolder(t, folder);
    for (const target of ["/environ", "/status", "/self/environ", "/self/"]) {
      assert.equal((await served.ask(target)).status, 404, target);
    }
  });

  test("http-server, sirv: a file that is longer than it says never runs into the next answer", async (t) => {
    const folder = temporaryFolder(t, { "a.txt": "a" });
    // Files of /proc say that they have no bytes, and then have some.
    symlinkSync("/proc/self/status", join(folder, "status"));
    const served = await serveFolder(t, folder, { symlinks: "follow" });
    const close = "Connection: close\r\n";
    const ask = (target: string, more = "") => `GET ${target} HTTP/1.1\r\n${HEAD}${more}\r\n`;
    const [first, second] = await served.send(ask("/status") + ask("/a.txt", close));
    assert.equal(
      String(first?.content.length),
      fieldValue(first ?? { fields: [] }, "Content-Length"),
    );
    assert.ok(second !== undefined);
    assert.equal(contentOf(second), "a");
  });
});

test("CVE-2020-25691: a file of any year is served and listed", async (t) => {
  const folder = temporaryFolder(t);
  const seconds = [-1e10, -1, 0, 2 ** 31, 2 ** 32, 2 ** 33, 4e11, 2 ** 53];
  for (const [at, time] of seconds.entries()) {
    const path = join(folder, `${at}.txt`);
    writeFileSync(path, "x");
    // The disk may not know such a time, and then keeps the nearest that it does.
    utimesSync(path, time, time);
  }
  const served = await serveFolder(t, folder, { list: true });
  for (const at of seconds.keys()) {
    const response = await served.ask(`/${at}.txt`);
    assert.equal(contentOf(response), "x");
    const modified = fieldValue(response, "Last-Modified") ?? "";
    if (modified !== "") assert.ok(Date.parse(modified) <= Date.now(), modified);
  }
  for (const type of ["text/html", "text/plain", "application/json"]) {
    const response = await served.ask("/", [`Accept: ${type}`]);
    assert.equal(response.status, 200);
    assert.match(contentOf(response), /7\.txt/);
  }
});

describe("files that change while they are sent", () => {
  /** Begins to receive a large file, lets `change` happen, and takes all that still comes. */
  async function during(
    t: TestContext,
    change: (path: string) => void,
  ): Promise<{ received: Buffer; served: Served }> {
    const folder = temporaryFolder(t, { "next.txt": "next" });
    const path = join(folder, "large.bin");
    writeFileSync(path, Buffer.alloc(LARGE, "x"));
    const served = await serveFolder(t, folder);
    using client = await connect(served.port);
    client.socket.pause();
    const close = "Connection: close\r\n";
    await client.send(`GET /large.bin HTTP/1.1\r\n${HEAD}\r\n`);
    await client.send(`GET /next.txt HTTP/1.1\r\n${HEAD}${close}\r\n`);
    await sleep(60);
    change(path);
    client.socket.resume();
    return { received: Buffer.from(await client.untilCut()), served };
  }

  test("serve, http-server, sirv: a file that grows ends where it was announced to end", async (t) => {
    const { received } = await during(t, (path) => appendFileSync(path, "GROWN".repeat(1000)));
    const { responses } = readResponses(received);
    assert.deepEqual(
      responses.map(({ content }) => content.length),
      [LARGE, 4],
    );
    assert.equal(received.includes("GROWN"), false);
  });

  test("nginx, Caddy, lighttpd: a file that is cut short is never filled up with NULs", async (t) => {
    const { received, served } = await during(t, (path) => truncateSync(path, 1000));
    assert.deepEqual(readResponses(received, [], false).responses, []);
    assert.equal(received.includes(0), false);
    assert.equal(contentOf(await served.ask("/next.txt")), "next");
    assert.equal((await served.ask("/large.bin")).content.length, 1000);
  });

  test("a file that is replaced by rename is sent to its end as it was", async (t) => {
    const { received, served } = await during(t, (path) => {
      writeFileSync(`${path}.new`, "new");
      renameSync(`${path}.new`, path);
    });
    const { responses } = readResponses(received);
    assert.deepEqual(
      responses.map(({ content }) => content.length),
      [LARGE, 4],
    );
    assert.equal(contentOf(await served.ask("/large.bin")), "new");
  });

  test("CVE-2017-7529, sirv #145: what is new has its own length and tag at once", async (t) => {
    const folder = temporaryFolder(t, { "a.txt": "one" });
    await untilSettled();
    const served = await serveFolder(t, folder);
    const first = await served.ask("/a.txt");
    writeFileSync(join(folder, "a.txt"), "another length");
    const second = await served.ask("/a.txt");
    assert.equal(contentOf(second), "another length");
    assert.equal(fieldValue(second, "Content-Length"), "14");
    assert.notEqual(fieldValue(second, "ETag"), fieldValue(first, "ETag"));
  });
});

describe("other forms of a file", () => {
  const TEXT = "to be compressed, and again: ".repeat(500);
  const GZIP = ["Accept-Encoding: gzip"];

  test("static-web-server: a precompressed twin has its own length and tag", async (t) => {
    const folder = temporaryFolder(t, { "a.txt": TEXT });
    const twin = gzipSync(TEXT);
    writeFileSync(join(folder, "a.txt.gz"), twin);
    const served = await serveFolder(t, folder);
    const plain = await served.ask("/a.txt");
    const packed = await served.ask("/a.txt", GZIP);
    assert.equal(fieldValue(packed, "Content-Encoding"), "gzip");
    assert.equal(fieldValue(packed, "Content-Length"), String(twin.length));
    assert.notEqual(fieldValue(packed, "ETag"), fieldValue(plain, "ETag"));
    assert.equal(fieldValue(plain, "Vary"), "Accept-Encoding");
    assert.equal(fieldValue(packed, "Vary"), "Accept-Encoding");
    assert.deepEqual(gunzipSync(packed.content).toString(), TEXT);
  });

  test("static-web-server, miniserve: a twin that leads out, or is too old, is none", async (t) => {
    const folder = temporaryFolder(t, {
      "secret.gz": "secret",
      "site/a.css": TEXT,
      "site/b.css": TEXT,
    });
    symlinkSync("../secret.gz", join(folder, "site", "a.css.gz"));
    writeFileSync(join(folder, "site", "b.css.gz"), gzipSync("old"));
    utimesSync(join(folder, "site", "b.css.gz"), new Date(2020, 0, 1), new Date(2020, 0, 1));
    await untilSettled();
    const served = await serveFolder(t, join(folder, "site"));
    for (const target of ["/a.css", "/b.css"]) {
      const { content, fields } = await served.ask(target, GZIP);
      const text =
        fieldValue({ fields }, "Content-Encoding") === "gzip" ? gunzipSync(content) : content;
      assert.equal(text.toString(), TEXT, target);
    }
  });

  test("many who ask at once for the same text in a coding all get it, and large text as it is", async (t) => {
    const folder = temporaryFolder(t, { "a.txt": TEXT, "large.txt": "x".repeat(4 * 2 ** 20 + 1) });
    await untilSettled();
    const served = await serveFolder(t, folder);
    const asked = Array.from({ length: 40 }, () =>
      served.ask("/a.txt", ["Accept-Encoding: br, gzip"]),
    );
    const lengths = (await Promise.all(asked)).map((one) => fieldValue(one, "Content-Encoding"));
    assert.deepEqual(new Set(lengths), new Set(["br"]));
    const large = await served.ask("/large.txt", GZIP);
    assert.equal(fieldValue(large, "Content-Encoding"), undefined);
    assert.equal(large.content.length, 4 * 2 ** 20 + 1);
  });
});
