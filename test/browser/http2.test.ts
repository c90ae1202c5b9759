/**
 * Do the clients that people use get the site in HTTP/2?
 *
 * The framing is the runtime's, whichever it is: where a server wouldn't offer it, it is offered here all the same.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { connect as connectTls } from "node:tls";
import { servedSite } from "../../src/app/serve.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { SPEAKER } from "../../src/http2/speaking.ts";
import type { Server } from "../../src/server/server.ts";
import { filled } from "../server/contents.ts";
import { CA, certificatePath, TLS } from "../support/certificates.ts";
import { issuedFor } from "../support/issued.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { program } from "../support/programs.ts";
import { startServer } from "../support/test-server.ts";
import { browserForSuite, INSTALLED } from "./watched-page.ts";

const LARGE = filled(300_000);
const curl = program("curl", "curl");
const nghttp = program("nghttp", "nghttp2-client");
const h2load = program("h2load", "nghttp2-client");

function start(t: TestContext, secure: boolean): Promise<Server> {
  return startServer(
    t,
    ({ path, method }, { httpVersion }) =>
      path === "/large"
        ? new HttpResponse({ content: LARGE })
        : HttpResponse.text(`${method} ${path} in ${httpVersion}`),
    secure ? { tls: TLS } : {},
    () => SPEAKER,
  );
}

/** Leads each connection to the port that is the right one when it comes, as a load balancer does. */
async function startRelay(t: TestContext, portNow: () => number): Promise<number> {
  const relay = createServer((near) => {
    const far = connect(portNow(), "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on("error", () => to.destroy());
      from.pipe(to);
      t.after(() => from.destroy());
    }
  });
  t.after(() => relay.close());
  await once(relay.listen(0, "127.0.0.1"), "listening");
  return (relay.address() as AddressInfo).port;
}

test("curl gets it over TLS, and without TLS when it is told to", {
  skip: curl.skip,
}, async (t) => {
  const secure = await start(t, true);
  const plain = await start(t, false);
  const ca = ["--cacert", certificatePath("ca.pem")];
  const ask = async (...args: string[]): Promise<string> => {
    const ran = await curl.run(["-q", "-sS", ...args]);
    assert.equal(ran.status, 0, ran.stderr);
    return String(ran.stdout);
  };
  const https = `https://localhost:${secure.port}/a`;
  assert.equal(await ask(...ca, "--http2", https), "GET /a in 2.0");
  assert.equal(await ask(...ca, "--http1.1", https), "GET /a in 1.1");
  assert.equal(await ask(...ca, "--no-alpn", https), "GET /a in 1.1");
  const http = `http://127.0.0.1:${plain.port}/a`;
  assert.equal(await ask("--http2-prior-knowledge", http), "GET /a in 2.0");
  assert.equal(await ask(http), "GET /a in 1.1");
  // An upgrade isn't offered any more (RFC 9113 §3.1): the request is answered as it is.
  assert.equal(await ask("--http2", http), "GET /a in 1.1");
});

test("nghttp gets it", { skip: nghttp.skip }, async (t) => {
  const { port } = await start(t, true);
  const { status, stdout, stderr } = await nghttp.run([`https://localhost:${port}/large`]);
  assert.equal(status, 0, stderr);
  assert.ok(stdout.equals(LARGE));
});

for (const secure of [true, false]) {
  const where = secure ? "over TLS" : "without TLS";
  test(`h2load gets a thousand answers ${where}`, { skip: h2load.skip }, async (t) => {
    const { port } = await start(t, secure);
    const url = `${secure ? "https" : "http"}://127.0.0.1:${port}`;
    const args = ["-n", "1000", "-c", "10", "-m", "20", `${url}/a`, `${url}/large`];
    const { status, stdout, stderr } = await h2load.run(args);
    assert.equal(status, 0, stderr);
    assert.match(String(stdout), /1000 succeeded, 0 failed, 0 errored/);
    assert.match(String(stdout), /Application protocol: h2/);
  });
}

test("h2load loses nothing when the server stops in the midst", {
  skip: h2load.skip,
}, async (t) => {
  const server = await start(t, true);
  const load = h2load.run(["-D1", "-c8", "-m16", `https://127.0.0.1:${server.port}/a`]);
  await sleep(500);
  await server.close({ idleMs: 100 });
  const { stdout } = await load;
  assert.match(String(stdout), /[1-9]\d* succeeded, 0 failed, 0 errored/);
});

test("each of several certificates comes with HTTP/2", async (t) => {
  const tls = [TLS, await issuedFor(["shop.test"])];
  const { port } = await startServer(
    t,
    () => undefined,
    { tls },
    () => SPEAKER,
  );
  for (const servername of ["localhost", "shop.test"]) {
    const options = { port, host: "127.0.0.1", servername, rejectUnauthorized: false };
    const socket = connectTls({ ...options, ALPNProtocols: ["h2", "http/1.1"] });
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    assert.equal(socket.alpnProtocol, "h2");
    assert.match(socket.getPeerCertificate().subjectaltname ?? "", new RegExp(servername));
    socket.destroy();
  }
});

test("what a client doesn't name in TLS isn't spoken to it", async (t) => {
  const { port } = await start(t, true);
  for (const [offered, agreed] of [
    [["h2", "http/1.1"], "h2"],
    [["http/1.1", "h2"], "h2"],
    [["http/1.1"], "http/1.1"],
    [[], false],
  ] as const) {
    const socket = connectTls({ port, host: "127.0.0.1", ca: CA, ALPNProtocols: [...offered] });
    await new Promise((resolve) => socket.once("secureConnect", resolve));
    assert.equal(socket.alpnProtocol, agreed);
    socket.destroy();
  }
});

/** Runs where there is a document; here there is none, so it comes as text. */
const PROTOCOLS = `performance.getEntries()
  .filter(({ entryType }) => entryType === "navigation" || entryType === "resource")
  .map(({ nextHopProtocol }) => nextHopProtocol)`;

const TAKEOVERS = 5;
/** In the page: some that ask as soon as they were answered, with content and without. */
const ASK_ON_AND_ON = `{
  let going = true;
  let answered = 0;
  const failed = [];
  const ask = async (method) => {
    while (going) {
      try {
        const body = method === "POST" ? "content" : undefined;
        const answer = await fetch("/", { method, body, cache: "no-store" });
        if ((await answer.text()) === "hello") answered++;
      } catch (error) {
        failed.push(method + ": " + error);
      }
    }
  };
  const all = ["GET", "GET", "GET", "GET", "POST", "POST"].map(ask);
  globalThis.ended = async () => {
    going = false;
    await Promise.all(all);
    return { answered, failed };
  };
}`;

describe("Chromium", { skip: INSTALLED.skip, timeout: 120_000 }, () => {
  const openPage = browserForSuite({ ignoreHTTPSErrors: true });

  test("loads the site in HTTP/2, with its pictures and its style, again and again", async (t) => {
    const { page, complaints, answers } = await openPage(t);
    const { handler, error } = servedSite({ root: join(PROJECT_ROOT, "htdocs") }, true);
    const server = await startServer(t, handler, { tls: TLS, error }, () => SPEAKER);
    const url = `https://localhost:${server.port}/`;
    for (let round = 0; round < 5; round++) {
      await page.goto(url);
      assert.equal(await page.title(), "It works: barewire");
      const protocols = await page.evaluate<string[]>(PROTOCOLS);
      assert.ok(protocols.length >= 4, String(protocols));
      assert.deepEqual(new Set(protocols), new Set(["h2"]));
    }
    await page.goto(`${url}nowhere`);
    assert.ok(answers.has("404 /nowhere"), [...answers].join());
    assert.deepEqual(
      complaints.filter((complaint) => !complaint.includes("404")),
      [],
    );
  });

  test("asks on and on while one server after the other takes over, and loses nothing", async (t) => {
    const { page, complaints } = await openPage(t);
    const answered: number[] = [];
    const begin = (): Promise<Server> => {
      const number = answered.push(0) - 1;
      const answer = async (): Promise<HttpResponse> => {
        answered[number] = (answered[number] ?? 0) + 1;
        await sleep(number % 3);
        return HttpResponse.text("hello");
      };
      return startServer(t, answer, { tls: TLS }, () => SPEAKER);
    };
    let server = await begin();
    const port = await startRelay(t, () => server.port);
    await page.goto(`https://localhost:${port}/`);
    await page.evaluate(ASK_ON_AND_ON);
    const ends: Promise<void>[] = [];
    for (let round = 0; round < TAKEOVERS; round++) {
      while ((answered.at(-1) ?? 0) === 0) await sleep(10);
      await sleep(50);
      const last = server;
      server = await begin();
      ends.push(last.close());
    }
    await Promise.all(ends);
    while ((answered.at(-1) ?? 0) === 0) await sleep(10);
    const seen = await page.evaluate<{ answered: number; failed: string[] }>("ended()");
    t.diagnostic(`${seen.answered} requests answered by ${answered.length} servers`);
    assert.deepEqual([seen.failed, complaints], [[], []]);
  });
});
