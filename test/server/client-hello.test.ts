/**
 * Is a name found in what a client says first, whole or in pieces, and does nothing else trip over it?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { askedName } from "../../src/server/client-hello.ts";
import { clientHello, helloFor, inRecordsOf } from "../support/client-hello.ts";
import { Prng } from "../support/prng.ts";

test("a name is found, in TLS 1.2 and 1.3; none where there is none", async () => {
  for (const maxVersion of ["TLSv1.2", "TLSv1.3"] as const) {
    const hello = await clientHello({ maxVersion, servername: "shop.test" });
    assert.deepEqual(askedName(hello), { name: "shop.test" });
    assert.deepEqual(askedName(await clientHello({ maxVersion })), { name: "" });
  }
});

test("each beginning of it asks for more, never for less than there is, and never for more than all", async () => {
  const whole = await clientHello({ servername: "shop.test" });
  for (const hello of [whole, inRecordsOf(100, whole), inRecordsOf(1, whole)]) {
    for (let length = 0; length < hello.length; length++) {
      const asked = askedName(hello.subarray(0, length));
      assert.ok("needs" in asked, `${length} of ${hello.length} bytes`);
      assert.ok(asked.needs > length && asked.needs <= hello.length, `${asked.needs} at ${length}`);
    }
    assert.deepEqual(askedName(hello), { name: "shop.test" });
    assert.deepEqual(askedName(Buffer.concat([hello, Buffer.from("more")])), { name: "shop.test" });
  }
});

test("odd names are told as they are", async () => {
  for (const name of ["", "a".repeat(300), "shop.test\0.evil.example", "__proto__", "\xff\xfe"]) {
    const hello = await helloFor(Buffer.from(name, "latin1"));
    assert.deepEqual(askedName(hello), { name });
  }
});

test("what is no first message of TLS names nobody", () => {
  for (const hex of [
    "80", // SSL 2
    "15030100020100", // an alert
    "1603010000", // an empty record
    "160301000402000000", // another message
    "1603014001", // more than the library would need
    "16030100050100000100", // a message without any of its parts
  ]) {
    assert.deepEqual(askedName(Buffer.from(hex, "hex")), { name: "" }, hex);
  }
});

test("whatever byte of it is another, there is an answer", async () => {
  const hello = await clientHello({ servername: "shop.test" });
  const random = new Prng(4);
  for (let at = 0; at < hello.length; at++) {
    const changed = Buffer.from(hello);
    changed[at] = random.below(256);
    const asked = askedName(changed);
    assert.ok("needs" in asked ? asked.needs > hello.length : typeof asked.name === "string");
  }
});
