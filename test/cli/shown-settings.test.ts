/**
 * Does `barewire config` show every setting and who decided it, and no secret?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { isOfFile, keyOf } from "../../src/cli/flag.ts";
import { SETTINGS } from "../../src/cli/flags.ts";
import { failsWith, folderWith, runToEnd } from "./running-command.ts";

const KEYS = SETTINGS.filter(isOfFile).map(keyOf);

test("each setting has one line: key, value, source, aligned", async (t) => {
  const cwd = folderWith(t, {});
  const { status, stdout, stderr } = await runToEnd(t, ["config"], { cwd });
  assert.deepEqual([status, stderr], [0, ""]);
  const lines = stdout.trimEnd().split("\n");
  assert.deepEqual(
    lines.map((line) => line.split(" ")[0]),
    KEYS,
  );
  const columns = new Set(lines.map((line) => line.lastIndexOf("  default") + 2));
  assert.equal(columns.size, 1);
  assert.match(stdout, /^root +\. +default$/m);
  assert.match(stdout, /^cacheSize +64m +default$/m);
  assert.match(stdout, /^headTimeout +10s +default$/m);
  assert.match(stdout, /^mounts +– +default$/m);
});

const SAID = ["site", "-p", "81", "-H", "Set-Cookie: id=secret", "-H", "/a: X-A: b", "--no-index"];

test("what was said stands there with its source, and secrets are masked in both forms", async (t) => {
  const cwd = folderWith(t, { "barewire.config.json": '{"list":true,\n"auth":"ada:secret"}' });
  const env = { BAREWIRE_BASE: "/app", BAREWIRE_CORS: "https://a,https://b", FORCE_COLOR: "0" };
  const plain = await runToEnd(t, ["config", ...SAID], { cwd, env });
  const lines = plain.stdout.replaceAll(/ {2,}/g, " ").split("\n");
  for (const line of [
    "root site first word",
    "port 81 --port",
    "index – --index",
    "base /app BAREWIRE_BASE",
    "cors https://a,https://b BAREWIRE_CORS",
    "list true barewire.config.json:1",
    "auth ‹masked› barewire.config.json:2",
    'headers {"/**":{"Set-Cookie":"‹masked›"},"/a":{"X-A":"b"}}',
    " --header",
  ]) {
    assert.ok(lines.includes(line), `${line}\n${plain.stdout}`);
  }
  const keys = plain.stdout.split("\n").filter((line) => !line.startsWith(" "));
  const [decided = [], defaults = []] = [
    keys.slice(0, keys.indexOf("")),
    keys.slice(keys.indexOf("") + 1),
  ];
  assert.equal(decided.length, 8);
  assert.ok(
    defaults.slice(0, -1).every((line) => line.endsWith("  default")),
    plain.stdout,
  );
  const columns = decided.filter((line) => !line.startsWith("headers"));
  const column = plain.stdout
    .split("\n")
    .find((line) => line.startsWith(" "))
    ?.indexOf("--header");
  for (const line of [...columns, ...defaults.slice(0, -1)]) {
    assert.equal(line.search(/(?<= {2})\S+(?: word)?$/), column, line);
  }
  const json = await runToEnd(t, ["config", "--json", ...SAID], { cwd, env });
  const settings = JSON.parse(json.stdout);
  assert.deepEqual(Object.keys(settings), KEYS);
  assert.deepEqual(settings.port, { value: 81, source: "flag", from: "--port" });
  assert.deepEqual(settings.base, { value: "/app", source: "environment", from: "BAREWIRE_BASE" });
  assert.deepEqual(settings.auth, {
    value: "‹masked›",
    source: "file",
    from: "barewire.config.json:2",
  });
  assert.deepEqual(settings.unix, { value: null, source: "default", from: "default" });
  assert.doesNotMatch(plain.stdout + json.stdout, /secret/);
});

test("values can't reach a terminal as they are", async (t) => {
  const args = ["config", "--no-config", "--realm", "\u001b[2J\n\u202e"];
  const { stdout } = await runToEnd(t, args, { env: { BAREWIRE_ROOT: "a\u0007" } });
  assert.doesNotMatch(stdout.replaceAll("\n", ""), /[\p{Cc}\p{Cf}]/u);
  assert.match(stdout, /^realm +\\x1b\[2J\\n\\u\{202e\} +--realm$/m);
  assert.match(stdout, /^root +a\\x07 +BAREWIRE_ROOT$/m);
});

test("what is wrong is told here as well", async (t) => {
  await failsWith(t, ["config", "a", "b"], /serves one folder, and "a" and "b" are two/);
  await failsWith(t, ["config", "--wire", "-q"], /choose one/);
  await failsWith(t, ["--json"], /--json goes with the word config/);
});
