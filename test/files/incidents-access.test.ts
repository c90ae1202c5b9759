/**
 * Is anything told to those who aren't let in, and can a message of an odd form end or stall the server?
 *
 * Families: Host and passwords, whose checking must not tell who there is; field lines, lengths and
 * connections that ended other servers. docs/known-defects.md has the whole table, and names the
 * conversations in test/transcripts that hold the rest.
 */
import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { hashSync } from "bcryptjs";
import { basicAuth } from "../../src/app/basic-auth.ts";
import { readHtpasswd } from "../../src/app/htpasswd.ts";
import { OPEN_SECRET } from "../../src/cli/password.ts";
import { files } from "../../src/files/files.ts";
import { temporaryFolder, untilSettled } from "../support/folder.ts";
import { connect } from "../support/raw-client.ts";
import { fieldValue } from "../support/response-parser.ts";
import { bytesOf, contentOf, type Served, serveFolder, serveHandler, serveSite } from "./served.ts";

const PASSWORD = "correct horse";

/** Two users, whose hashes take different work. */
const USERS = `ada:${hashSync(PASSWORD, 5)}\nbob:${hashSync("battery staple", 4)}\n`;

function basic(user: string, password: string): string {
  return `Authorization: Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function site(t: TestContext): string {
  return temporaryFolder(t, {
    "index.html": "inside",
    "dir/a.txt": "inside",
    _redirects: "/old /new 302",
    "404.html": "inside, too",
  });
}

describe("passwords", () => {
  test("CVE-2026-27480, CVE-2024-23771: an unknown user takes the work of a known one", async (t) => {
    const asked: string[] = [];
    const users = readHtpasswd(USERS);
    const guard = basicAuth(users, {
      compare: async (_password, hash) => {
        asked.push(hash.slice(0, 6));
        return false;
      },
    });
    const served = await serveHandler(t, guard(files(site(t))));
    const work: string[] = [];
    const answers = new Set<string>();
    for (const user of ["ada", "bob", "nobody", "", "__proto__", "x".repeat(200)]) {
      asked.length = 0;
      answers.add(bytesOf(await served.ask("/", [basic(user, "wrong")])));
      // A step of cost is twice the work: 5 is as much as 4 and another 4.
      work.push(String(asked.reduce((sum, hash) => sum + 2 ** Number(hash.slice(4)), 0)));
    }
    assert.deepEqual([...new Set(work)], ["32"], "the same work for everybody");
    assert.equal(answers.size, 1, "and the same bytes");
  });

  test("nothing of the site is told to strangers: not what is there, nor what could be done", async (t) => {
    const served = await serveSite(t, {
      root: site(t),
      auth: { htpasswd: USERS },
      files: { list: true },
    });
    const refused = bytesOf(await served.ask("/"));
    assert.match(refused, /^401\n/);
    const targets = "/index.html /dir /dir/ /nothing /old /_redirects /.env /%2e%2e/x //x /a%2fb";
    for (const target of targets.split(" ")) {
      for (const lines of [
        [],
        [basic("ada", "wrong")],
        ["Range: bytes=0-0"],
        ["If-None-Match: *"],
      ]) {
        assert.equal(bytesOf(await served.ask(target, lines)), refused, target);
      }
    }
    for (const method of ["POST", "OPTIONS", "DELETE", "NOSUCH"]) {
      assert.equal(bytesOf(await served.ask("/", [], method)), refused, method);
    }
    assert.equal(contentOf(await served.ask("/", [basic("ada", PASSWORD)])), "inside");
  });

  test("credentials that two readers could take for different ones are none", async (t) => {
    const served = await serveSite(t, { root: site(t), auth: { htpasswd: USERS } });
    const right = basic("ada", PASSWORD);
    const wrong = [
      [right, right],
      [basic("bob", "x"), right],
      [`${right}=`],
      [right.replace(/=*$/, "!")],
      [right.replace("Basic ", "Basic")],
      [right.replace("Basic", "Bearer")],
      [`${right}, Basic x`],
      [basic("ada", `${PASSWORD}\0`)],
      [basic("ada\n", PASSWORD)],
      [`X${right}`],
      [`Proxy-${right}`],
    ];
    for (const lines of wrong) assert.equal((await served.ask("/", lines)).status, 401, lines[0]);
    assert.equal((await served.ask("/", [right.replace("Basic", "bAsIc")])).status, 200);
  });

  test("CVE-2024-23770: whoever writes a secret on the command line is told who can read it", () => {
    assert.match(OPEN_SECRET, /can be read by every user/);
    assert.match(OPEN_SECRET, /--auth-file/);
  });
});

describe("Host", () => {
  async function withHost(served: Served, target: string, host: string): Promise<string> {
    const text = `GET ${target} HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;
    const [response] = await served.send(text);
    return response === undefined ? "" : bytesOf(response);
  }

  test("h2o #3228: a Host that is none is refused, and the server lives", async (t) => {
    const served = await serveFolder(t, site(t));
    const hosts = [":x", "a@b", "a b", "a/b", "[::1", "a:99999", "\xff", "http://a", "a\\b", "a?b"];
    for (const host of hosts) {
      assert.match(await withHost(served, "/", `Host: ${host}\r\n`), /^400\n/, host);
    }
    for (const lines of ["", "Host: a\r\nHost: a\r\n", "Host: a\r\nHost: b\r\n", " Host: a\r\n"]) {
      assert.match(await withHost(served, "/", lines), /^400\n/, lines);
    }
    const alone = await withHost(served, "/", "Host: :\r\n");
    assert.match(alone, /^(200|400)\n/);
    assert.match(await withHost(served, "/", "Host: localhost\r\n"), /^200\n/);
  });

  test("CVE-2026-48126: no Host, and no other name for it, has a part in finding a file", async (t) => {
    const served = await serveFolder(t, site(t));
    await untilSettled();
    const plain = await withHost(served, "/dir/a.txt", "Host: localhost\r\n");
    assert.match(plain, /^200\n/);
    for (const host of [
      "dir",
      "..",
      "a.txt",
      "%2e%2e",
      "127.0.0.1:1",
      "[::1]",
      "dir:80",
      "index.html",
    ]) {
      assert.equal(await withHost(served, "/dir/a.txt", `Host: ${host}\r\n`), plain, host);
      const more = `Host: x\r\nX-Forwarded-Host: ${host}\r\nX-Original-URL: /index.html\r\nX-Rewrite-URL: /\r\n`;
      assert.equal(await withHost(served, "/dir/a.txt", more), plain, host);
    }
  });
});

describe("messages", () => {
  test("CVE-2007-3947: a field that comes twice, or a hundred times, is read and does no harm", async (t) => {
    const served = await serveFolder(t, site(t));
    for (const name of ["X-A", "Accept", "If-None-Match", "Range", "If-Modified-Since", "Cookie"]) {
      const lines = Array.from({ length: 90 }, (_, at) => `${name}: ${at}`);
      assert.equal((await served.ask("/", lines)).status, 200, name);
    }
  });

  test("lighttpd 1.4.31: empty elements in Connection don't go round for ever", async (t) => {
    const served = await serveFolder(t, site(t));
    for (const value of ["TE,,Keep-Alive", ",,,", ",", "TE,,", `${",".repeat(4000)}TE`]) {
      const text = `GET / HTTP/1.1\r\nHost: x\r\nConnection: ${value}\r\n\r\n`;
      const last = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      const responses = await served.send(text + last);
      assert.deepEqual(
        responses.map(({ status }) => status),
        [200, 200],
        value.slice(0, 20),
      );
    }
  });

  test("CVE-2017-10868, CVE-2017-10908, CVE-2016-7835: framing that is wrong is refused, and ends it", async (t) => {
    const served = await serveFolder(t, site(t));
    const head = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (const lines of [
      "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
      "Content-Length: -1\r\n",
      "Content-Length: 1\r\nContent-Length: 2\r\n",
      "Transfer-Encoding: chunked, chunked\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
    ]) {
      const responses = await served.send(`${head}${lines}\r\n0\r\n\r\n${head}\r\n`);
      assert.deepEqual(
        responses.map(({ status }) => status),
        [400],
        lines,
      );
    }
    assert.equal((await served.ask("/")).status, 200);
  });

  test("CVE-2026-21710 and its kind: names that every object has are names like others", async (t) => {
    const served = await serveFolder(t, site(t));
    const names = "__proto__ constructor prototype hasOwnProperty toString valueOf".split(" ");
    const lines = names.map((name) => `${name}: x`);
    assert.equal((await served.ask("/", lines)).status, 200);
    for (const name of names) {
      for (const target of [
        `/${name}`,
        `/${name}/`,
        `/${name}.html`,
        `/?${name}=1`,
        `/x.${name}`,
      ]) {
        const status = target.startsWith("/?") ? 200 : 404;
        assert.equal((await served.ask(target)).status, status, target);
      }
    }
  });

  test("CVE-2010-0295, dufs: who sends slowly, or nothing, keeps nobody waiting", async (t) => {
    const served = await serveFolder(t, site(t));
    const slow = await Promise.all(Array.from({ length: 50 }, () => connect(served.port)));
    for (const client of slow.slice(10)) await client.send("GET / HT");
    assert.equal(contentOf(await served.ask("/")), "inside");
    await slow[20]?.send("TP/1.1\r\nHost: x\r\n\r\n");
    const [response] = (await slow[20]?.responses(1)) ?? [];
    assert.equal(
      fieldValue(response ?? { fields: [] }, "Content-Type"),
      "text/html; charset=utf-8",
    );
    for (const client of slow) client[Symbol.dispose]();
  });
});
