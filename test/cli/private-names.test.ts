/**
 * Is a name private exactly when nobody on the internet can have it?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalName, domainOf, isAddress, isPrivate } from "../../src/cli/private-names.ts";

const isOurs = (name: string): boolean => isPrivate(name, "laptop.corp.example");

test("private: the loopback, private networks, names for them, this computer and what lies beneath", () => {
  for (const name of [
    ...["localhost", "a.localhost", "*.localhost", "app.test", "nas.local", "x.internal"],
    ...["router.lan", "x.home.arpa", "laptop.corp.example", "*.laptop.corp.example"],
    ...["127.0.0.1", "127.9.9.9", "10.1.2.3", "192.168.0.1", "172.16.0.1", "172.31.255.255"],
    ...[
      "169.254.1.1",
      "100.64.0.1",
      "100.127.0.1",
      "::1",
      "fd12::1",
      "fc00::1",
      "fe80::1",
      "febf::1",
    ],
  ]) {
    assert.equal(isOurs(name), true, name);
  }
});

test("not private: all others, also those that look like it", () => {
  for (const name of [
    ...["example.com", "localhost.example", "xlocalhost", "mylan", "test.example", "corp.example"],
    ...["arpa", "home.arpa.example", "*.example", "notlaptop.corp.example", ""],
    ...[
      "8.8.8.8",
      "128.0.0.1",
      "172.15.0.1",
      "172.32.0.1",
      "192.169.0.1",
      "100.63.0.1",
      "100.128.0.1",
    ],
    ...["::", "::2", "2001:db8::1", "fec0::1", "fb00::1", "::ffff:7f00:1"],
  ]) {
    assert.equal(isOurs(name), false, name);
  }
});

test("a computer whose name is an address, or can't be a domain, has none", () => {
  assert.deepEqual(domainOf("Laptop."), ["laptop"]);
  for (const machine of ["", "10.0.0.1", "my computer", "büro", "..", "a_b"]) {
    assert.deepEqual(domainOf(machine), [], machine);
  }
});

test("one spelling for each name and address", () => {
  for (const [given, wanted] of [
    ["LOCALHOST", "localhost"],
    ["app.test.", "app.test"],
    ["*.App.test", "*.app.test"],
    ["bücher.test", "xn--bcher-kva.test"],
    ["[::1]", "::1"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["10.1.2.3", "10.1.2.3"],
    ["127.1", "127.0.0.1"],
    ["", undefined],
    ["10.999.1.1", undefined],
    ["a b", undefined],
    ["fe80::1%eth0", undefined],
    ["a/b", undefined],
    ["ada@b", undefined],
  ] as const) {
    assert.equal(canonicalName(given), wanted, given);
  }
});

test("addresses are told from names", () => {
  assert.deepEqual(["1.2.3.4", "::1", "a.b.c.d", "1.2.3"].map(isAddress), [
    true,
    true,
    false,
    false,
  ]);
});
