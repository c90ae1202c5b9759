/**
 * Are settings of a service that can't be meant said before anything is bound?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serviceFault, serviceOptions } from "../../src/cli/service-settings.ts";
import { type Settings, settle } from "../../src/cli/settings.ts";

function said(values: Readonly<Record<string, string | readonly string[]>>): Settings {
  const layer = new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      { value, source: "flag", from: `--${name}` } as const,
    ]),
  );
  const settings = settle([layer], undefined);
  if ("sentence" in settings) assert.fail(settings.sentence);
  return settings;
}

test("what can be meant makes options", () => {
  assert.deepEqual(serviceOptions(said({})), {});
  const all = said({ ready: "/.well-known/ready", "unix-mode": "0640", unix: "s.sock" });
  assert.equal(serviceFault(all), undefined);
  assert.deepEqual(serviceOptions(all), { ready: "/.well-known/ready", unixMode: 0o640 });
});

test("what can't is a sentence", () => {
  for (const [values, sentence] of [
    [{ ready: "ready" }, /--ready takes a path as browsers send it, such as .*, not "?ready"?\./],
    [{ ready: "/a b" }, /--ready takes a path/],
    [{ ready: "/a?b" }, /--ready takes a path/],
    [{ ready: "" }, /--ready takes a path/],
    [{ "unix-mode": "888", unix: "s" }, /--unix-mode takes three octal digits/],
    [{ "unix-mode": "7777", unix: "s" }, /--unix-mode takes three octal digits/],
    [{ "unix-mode": "rw-", unix: "s" }, /--unix-mode takes three octal digits/],
    [{ "unix-mode": "660" }, /--unix-mode is for the file of a Unix socket, and --unix names none/],
    [{ descriptors: ["3", "0"] }, /--descriptors takes numbers from 3 up/],
    [{ descriptors: ["-3"] }, /--descriptors takes numbers from 3 up/],
    [{ descriptors: ["3.5"] }, /--descriptors takes numbers from 3 up/],
    [{ unix: `/${"a".repeat(120)}` }, /has 121 bytes, and the system takes \d+: choose a shorter/],
    [{ unix: `/${"é".repeat(60)}` }, /has 121 bytes/],
  ] as const) {
    assert.match(serviceFault(said(values))?.sentence ?? "", sentence, JSON.stringify(values));
  }
});
