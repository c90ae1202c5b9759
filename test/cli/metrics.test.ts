/**
 * Are the figures those of what happened, in the form that Prometheus reads, at an address of their own?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { startCounting } from "../../src/cli/counting.ts";
import { isOfOthers, metricsAddress, metricsClash } from "../../src/cli/metrics-address.ts";
import { converse } from "../support/raw-client.ts";
import { type Asked, askAt, figure } from "./figures-asked.ts";
import { failsWith, folderWith, run } from "./running-command.ts";

const SITE = { "site/a.txt": "12345" };

async function started(
  t: TestContext,
  ...flags: string[]
): Promise<Asked & { readonly port: number }> {
  const words = ["site", "--port", "0", "--host", "127.0.0.1", "--metrics", "0", ...flags];
  const command = run(t, words, { cwd: folderWith(t, SITE) });
  const port = await command.port();
  return { port, ...(await askAt(command)) };
}

test("each figure counts what happened, and nothing else", async (t) => {
  const { port, ask } = await started(t);
  const request = (path: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
  for (const path of ["/a.txt", "/a.txt", "/missing"]) await converse(port, request(path));
  await converse(port, "GET / HTTP/1.1\r\n\r\n");
  const text = await ask();
  assert.match(text, /^200\n# HELP barewire_/);
  assert.equal(figure(text, 'barewire_requests_total{status="200"}'), 2);
  assert.equal(figure(text, 'barewire_requests_total{status="404"}'), 1);
  assert.equal(figure(text, 'barewire_requests_total{status="400"}'), 1);
  assert.equal(figure(text, 'barewire_refusals_total{code="HOST_MISSING"}'), 1);
  assert.equal(figure(text, "barewire_request_duration_seconds_count"), 4);
  assert.equal(figure(text, 'barewire_request_duration_seconds_bucket{le="+Inf"}'), 4);
  assert.equal(figure(text, "barewire_connections_total"), 4);
  assert.equal(figure(text, 'barewire_connections{state="answering"}'), 0);
  assert.equal(figure(text, "barewire_cache_misses_total") > 0, true);
  assert.ok(figure(text, "barewire_response_bytes_total") > 10);
  assert.ok(figure(text, 'barewire_event_loop_delay_seconds{quantile="0.99"}') >= 0);
  assert.equal(figure(text, "barewire_aborted_total"), 0);
});

test("what memory answers is a hit, and its bytes are told", async (t) => {
  const { port, ask } = await started(t);
  const line = "GET /a.txt HTTP/1.1\r\nHost: localhost\r\n";
  // A file that has just been written isn't kept until it has settled.
  for (let i = 0; i < 40; i++) {
    await converse(port, `${line}\r\n${line}Connection: close\r\n\r\n`);
    if (figure(await ask(), "barewire_cache_hits_total") > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const text = await ask();
  assert.ok(figure(text, "barewire_cache_hits_total") > 0);
  assert.equal(figure(text, "barewire_cache_bytes"), 5);
});

test("connections are in a handshake, answering or idle, however many requests each of them has", async () => {
  const counting = startCounting({ hits: 0, misses: 0, bytes: 0 });
  counting.look({
    connections: 9,
    answeringConnections: 2,
    securingConnections: 4,
    heldBytes: 70_000,
  });
  const text = await counting.text();
  assert.equal(figure(text, 'barewire_connections{state="handshake"}'), 4);
  assert.equal(figure(text, 'barewire_connections{state="answering"}'), 2);
  assert.equal(figure(text, 'barewire_connections{state="idle"}'), 3);
  assert.equal(figure(text, "barewire_buffered_bytes"), 70_000);
});

test("there is nothing else at that address, and no figures at the server's own", async (t) => {
  const { port, ask } = await started(t);
  assert.match(await ask("/"), /^404\n/);
  const line = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  assert.equal((await converse(port, line))[0]?.status, 404);
});

test("which address is meant", () => {
  assert.deepEqual(metricsAddress("9100"), { hostname: "127.0.0.1", port: 9100 });
  assert.deepEqual(metricsAddress("0.0.0.0:1"), { hostname: "0.0.0.0", port: 1 });
  assert.deepEqual(metricsAddress("[::1]:65535"), { hostname: "::1", port: 65_535 });
  for (const wrong of ["", "x", "65536", "a:b", "::1:9", "http://a:1", "a/b:1", ":9100", "[x]:1"]) {
    assert.equal(metricsAddress(wrong), undefined, wrong);
  }
  assert.deepEqual(["9100", "10.0.0.1:9100", "nonsense"].map(isOfOthers), [false, true, false]);
});

test("a port of the system's choice is told, also where nothing else is", async (t) => {
  const cwd = folderWith(t, SITE);
  const command = run(t, ["site", "--port", "0", "--metrics", "0", "--quiet"], { cwd });
  const [, url = ""] = await command.prints(/^(http:\/\/127\.0\.0\.1:\d+\/metrics)$/m);
  const { port } = new URL(url);
  const line = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  assert.equal((await converse(Number(port), line))[0]?.status, 200);
});

test("figures can't have the port of what is served", () => {
  const others = [
    { name: "--port", port: 8000 },
    { name: "--redirect-http", port: undefined },
  ];
  assert.match(metricsClash("8000", others) ?? "", /^--metrics and --port can't both be 8000/);
  assert.match(metricsClash("[::1]:8000", others) ?? "", /can't both be 8000/);
  for (const fine of ["8001", "0", "nonsense"]) assert.equal(metricsClash(fine, others), undefined);
  assert.equal(metricsClash("0", [{ name: "--port", port: 0 }]), undefined);
});

test("what can't be meant, or had, is a sentence", async (t) => {
  const cwd = folderWith(t, SITE);
  const fails = (value: string, sentence: RegExp): Promise<void> =>
    failsWith(t, ["site", "--port", "0", "--metrics", value], sentence, { cwd });
  const clash = /--metrics and --port can't both be 8123: figures have a port of their own/;
  const same = ["site", "--metrics", "8123", "--port", "8123"];
  await failsWith(t, same, clash, { cwd });
  await failsWith(t, [...same, "--workers", "2"], clash, { cwd });
  await fails("nonsense", /--metrics takes a port, or an address and a port such as/);
  await fails("192.0.2.1:9100", /Metrics can't be had at "192\.0\.2\.1:9100": EADDRNOTAVAIL\./);
});
