/**
 * Is a client found behind trusted proxies, and nobody believed who isn't one?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { AddressRanges } from "../../src/http/address-ranges.ts";
import { Fields } from "../../src/http/fields.ts";
import { forwardedTo, STATIONS_MAX } from "../../src/http/forwarded.ts";
import { Prng } from "../support/prng.ts";

type Lines = readonly (readonly [string, string])[];

const TRUSTED = new AddressRanges(["10.0.0.0/8", "fd00::/8"]);

/** "client secure authority", with "-" for what nobody says. */
function seen(lines: Lines, hostname = "10.0.0.1"): string {
  const peer = { transport: "tcp", hostname, port: 9 } as const;
  const forwarded = forwardedTo(peer, Fields.of(lines), TRUSTED);
  if (forwarded === undefined) return "nothing";
  const { client, secure, authority = "-" } = forwarded;
  const scheme = secure === undefined ? "-" : secure ? "https" : "http";
  return `${client.hostname} ${scheme} ${authority}`;
}

const f = (value: string): readonly [string, string] => ["Forwarded", value];
const x = (name: string, value: string): readonly [string, string] => [
  `X-Forwarded-${name}`,
  value,
];

const CASES: readonly (readonly [what: string, lines: Lines, wanted: string])[] = [
  ["nothing is said", [], "nothing"],
  [
    "all of it",
    [f('for=192.0.2.1;proto=https;host="a.example:8443"')],
    "192.0.2.1 https a.example:8443",
  ],
  [
    "names without case, spaces, order",
    [f(' Host=a.example ; FOR="192.0.2.1:80";pRoTo=HTTP; ')],
    "192.0.2.1 http a.example",
  ],
  ["IPv6 in brackets", [f('for="[2001:DB8:0::1]:4711"')], "2001:db8::1 - -"],
  ["a port that hides", [f('for="192.0.2.1:_x"')], "192.0.2.1 - -"],
  [
    "the first that isn't trusted ends it",
    [f("for=1.1.1.1, for=192.0.2.1, for=10.0.0.2")],
    "192.0.2.1 - -",
  ],
  [
    "trusted up to the end",
    [f("for=10.0.0.3;proto=https, for=10.0.0.2;proto=http")],
    "10.0.0.3 https -",
  ],
  [
    "what the nearer one says holds where the other is silent",
    [f("for=192.0.2.1, for=10.0.0.2;proto=https")],
    "192.0.2.1 https -",
  ],
  [
    "what a client says of itself doesn't count",
    [f("for=8.8.8.8;proto=https;host=evil, for=192.0.2.1")],
    "192.0.2.1 - -",
  ],
  ["several lines", [f("for=1.1.1.1"), f("for=192.0.2.1"), f("for=10.0.0.2")], "192.0.2.1 - -"],
  ["unknown ends it", [f("for=192.0.2.1, for=unknown;proto=https")], "10.0.0.1 https -"],
  ["a hidden name ends it", [f("for=192.0.2.1, for=_gate")], "10.0.0.1 - -"],
  ["an IPv6 address without quotes is no token", [f("for=[2001:db8::1]")], "10.0.0.1 - -"],
  ["twice the same parameter", [f("for=192.0.2.1;for=192.0.2.2")], "10.0.0.1 - -"],
  [
    "a client's quote doesn't reach into the proxy's line",
    [f('for="'), f("for=192.0.2.1")],
    "192.0.2.1 - -",
  ],
  [
    "a client's quote in the same line spoils the line",
    [f('for=", for="[2001:db8::1]"')],
    "10.0.0.1 - -",
  ],
  ["nonsense before a comma", [f("=;=, for=192.0.2.1")], "192.0.2.1 - -"],
  ["nonsense at the end", [f("for=192.0.2.1, =")], "10.0.0.1 - -"],
  ["empty elements", [f("for=192.0.2.1, , for=10.0.0.2,")], "192.0.2.1 - -"],
  ["hosts that are none", [f('for=192.0.2.1;host="a@b"')], "192.0.2.1 - -"],
  ["a scheme that is none", [f("for=192.0.2.1;proto=ftp")], "192.0.2.1 - -"],
  [
    "the elder ones",
    [x("For", "192.0.2.1"), x("Proto", "https"), x("Host", "a.example")],
    "192.0.2.1 https a.example",
  ],
  ["a list of the elder", [x("For", "1.1.1.1, 192.0.2.1, 10.0.0.2")], "192.0.2.1 - -"],
  ["ports and brackets", [x("For", "[2001:db8::1]:80, 10.0.0.2:443")], "2001:db8::1 - -"],
  ["bare IPv6", [x("For", "2001:db8::1")], "2001:db8::1 - -"],
  ["nonsense among the elder", [x("For", "192.0.2.1, bad host, 10.0.0.2")], "10.0.0.2 - -"],
  [
    "a scheme that a client had sent",
    [x("For", "192.0.2.1"), x("Proto", "https, http")],
    "192.0.2.1 http -",
  ],
  [
    "a scheme for each",
    [x("For", "192.0.2.1, 10.0.0.2"), x("Proto", "https, http")],
    "192.0.2.1 https -",
  ],
  [
    "one scheme for all",
    [x("For", "192.0.2.1, 10.0.0.2"), x("Proto", "https")],
    "192.0.2.1 https -",
  ],
  ["a scheme alone", [x("Proto", "https")], "10.0.0.1 https -"],
  [
    "a port",
    [x("Proto", "https"), x("Host", "a.example"), x("Port", "8443")],
    "10.0.0.1 https a.example:8443",
  ],
  [
    "a port that needn't be said",
    [x("Proto", "https"), x("Host", "a.example"), x("Port", "443")],
    "10.0.0.1 https a.example",
  ],
  ["a port alone says nothing", [x("Port", "8443")], "nothing"],
  [
    "both alike",
    [f("for=192.0.2.1;proto=https"), x("For", "192.0.2.1"), x("Proto", "https")],
    "192.0.2.1 https -",
  ],
  [
    "both, and another client",
    [f("for=8.8.8.8"), x("For", "192.0.2.1"), x("Proto", "https")],
    "10.0.0.1 - -",
  ],
  [
    "both, and only one names a host",
    [f("for=192.0.2.1;host=evil"), x("For", "192.0.2.1")],
    "192.0.2.1 - -",
  ],
];

for (const [what, lines, wanted] of CASES) {
  test(`forwarded: ${what}`, () => assert.equal(seen(lines), wanted));
}

test("whoever isn't trusted is believed nothing", () => {
  for (const [, lines] of CASES) assert.equal(seen(lines, "192.0.2.9"), "nothing");
});

test("so many proxies stand in a row, and no more", () => {
  const row = (count: number): string =>
    ["192.0.2.1", ...new Array(count).fill("10.0.0.2")].join(", ");
  assert.equal(seen([x("For", row(STATIONS_MAX - 1))]), "192.0.2.1 - -");
  assert.equal(seen([x("For", row(STATIONS_MAX))]), "10.0.0.2 - -");
});

test("whatever a client writes, what its proxy adds in a line of its own is what counts", () => {
  const prng = new Prng(3);
  const letters = 'for=;,"\\[]:_1.2 \thost';
  for (let round = 0; round < 3000; round++) {
    const text = Array.from(
      { length: prng.below(40) },
      () => letters[prng.below(letters.length)],
    ).join("");
    assert.equal(seen([f(text), f("for=192.0.2.1;proto=http")]), "192.0.2.1 http -", text);
  }
});
