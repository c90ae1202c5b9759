/**
 * What changes for handlers, logs and the list of names when a proxy is trusted, and does nothing change when not?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serve } from "../../src/app/serve.ts";
import type { ServeOptions } from "../../src/app/start-site.ts";
import type { Server } from "../../src/server/server.ts";
import { accessLog } from "../../src/wire/access-log.ts";
import { converse, within } from "../support/raw-client.ts";
import { type Cleanup, startServer } from "../support/test-server.ts";

const FIELDS = [
  "Host: inner",
  "X-Forwarded-For: 192.0.2.1",
  "X-Forwarded-Proto: https",
  "X-Forwarded-Host: app.example",
  "Connection: close",
];
const ASK = `GET /a HTTP/1.1\r\n${FIELDS.join("\r\n")}\r\n\r\n`;

async function startSite(t: Cleanup, options: Partial<ServeOptions>): Promise<Server> {
  const server = serve({ hostname: "127.0.0.1", port: 0, ...options });
  t.after(() => within(server.close(true), () => "closing the server"));
  return server.ready();
}

async function said(port: number): Promise<string> {
  const [response] = await converse(port, ASK);
  return `${response?.status} ${response?.content}`;
}

const fetch: ServeOptions["fetch"] = (request, { remoteAddr, peerAddr }) =>
  new Response(`${request.url} ${remoteAddr.hostname} ${request.ip} ${peerAddr.hostname}`);

test("a fetch handler sees the client, its scheme and the host that it asked for", async (t) => {
  const { port } = await startSite(t, { fetch, trustProxy: ["loopback"] });
  assert.equal(await said(port), "200 https://app.example/a 192.0.2.1 192.0.2.1 127.0.0.1");
});

test("by default, and from others, nothing of it is believed", async (t) => {
  for (const options of [{}, { trustProxy: [] }, { trustProxy: "10.0.0.0/8" }]) {
    const { port } = await startSite(t, { fetch, ...options });
    assert.equal(await said(port), "200 http://inner/a 127.0.0.1 127.0.0.1 127.0.0.1");
  }
});

test("the list of names is held against the host that a trusted proxy forwards, and no other's", async (t) => {
  const hosts = ["app.example"];
  const trusting = await startSite(t, { fetch, hosts, trustProxy: "loopback" });
  assert.match(await said(trusting.port), /^200 /);
  const other = await startSite(t, { fetch, hosts });
  assert.match(await said(other.port), /^421 /);
  const inner = await startSite(t, { fetch, hosts: ["inner"], trustProxy: "loopback" });
  assert.match(await said(inner.port), /^421 /);
});

test("the log names the client", async (t) => {
  let text = "";
  const tap = accessLog((line) => {
    text += line;
  });
  const { port } = await startServer(t, () => undefined, { tap, trustProxy: "loopback" });
  await converse(port, ASK);
  assert.match(text, / 192\.0\.2\.1 "GET \/a HTTP\/1\.1" 404 /);
});

test("a client announced by the PROXY protocol is asked next, and isn't trusted for it", async (t) => {
  const { port } = await startSite(t, { fetch, trustProxy: "loopback", proxyProtocol: "loopback" });
  const [response] = await converse(port, `PROXY TCP4 198.51.100.7 10.0.0.1 1 2\r\n${ASK}`);
  assert.equal(response?.content.toString(), "http://inner/a 198.51.100.7 198.51.100.7 127.0.0.1");
});

test("what can't be meant is said at the start", () => {
  for (const option of ["trustProxy", "proxyProtocol"]) {
    for (const value of ["everybody", ["10.0.0.1/8"], true, [1]]) {
      assert.throws(
        () => serve({ fetch, [option]: value } as ServeOptions),
        new RegExp(`^TypeError: ${option}`),
      );
    }
  }
});
