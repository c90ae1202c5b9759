import assert from "node:assert/strict";
import { test } from "node:test";
import { http2Load, readHttp2Load } from "../../bench/load-http2.ts";

const PRINTED = `starting benchmark...
Application protocol: h2

finished in 1.50s, 6464.00 req/s, 13.09MB/s
requests: 6464 total, 6528 started, 6464 done, 6460 succeeded, 4 failed, 3 errored, 2 timeout
status codes: 6460 2xx, 0 3xx, 1 4xx, 0 5xx
traffic: 13.09MB (13731008) total, 297.80KB (304944) headers (space savings 83.21%), 12.69MB (13309376) data
                     min         max         mean         sd        +/- sd
time for request:      483us     69.90ms      8.97ms      7.62ms    84.55%
`;

test("what h2load prints is read", () => {
  assert.deepEqual(readHttp2Load(PRINTED), {
    requests: 6460,
    microseconds: 1_500_000,
    bytes: 13_309_376,
    p50: 0,
    p99: 0,
    failed: 3,
    timedOut: 2,
    refused: 1,
  });
  assert.equal(readHttp2Load("could not connect to host"), undefined);
});

test("h2load sends the fields of a browser, on so many streams", () => {
  const asked = { file: "a.html", status: 200 } as const;
  const load = { connections: 4, path: "/a.html", http2: 16, tls: true, asked };
  const words = http2Load(load, 8443, 2);
  assert.deepEqual(words.slice(1, 5), ["-t1", "-c4", "-m16", "-D2"]);
  assert.equal(words.filter((word) => word === "-H").length, 7);
  assert.equal(words.at(-1), "https://localhost:8443/a.html");
});
