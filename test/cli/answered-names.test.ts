/**
 * Is the folder closed to pages of other sites that let their own name lead here (DNS rebinding), and open
 * to everybody who may have it?
 */
import assert from "node:assert/strict";
import { networkInterfaces } from "node:os";
import { type TestContext, test } from "node:test";
import type { SiteOptions } from "../../src/app/site.ts";
import { addressesAt } from "../../src/cli/addresses.ts";
import { answeredNames } from "../../src/cli/answered-names.ts";
import { parse } from "../../src/cli/command-line.ts";
import { environmentLayer } from "../../src/cli/environment.ts";
import { settle } from "../../src/cli/settings.ts";
import { program } from "../support/programs.ts";
import { converse } from "../support/raw-client.ts";
import { failsWith, folderWith, type RunningCommand, run, runToEnd } from "./running-command.ts";

const curl = program("curl", "curl");
const { skip } = curl;
const OTHERS = "--allow-host NAME lets it answer to other names.";
const site = (t: TestContext): string => folderWith(t, { "index.html": "private" });

function namesOf(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): SiteOptions["hosts"] {
  const line = parse(words);
  const variables = environmentLayer(env);
  if (!("layer" in line)) assert.fail("sentence" in line ? line.sentence : line.kind);
  if ("sentence" in variables) assert.fail(variables.sentence);
  const settings = settle([line.layer, variables], undefined);
  if ("sentence" in settings) assert.fail(settings.sentence);
  const { hosts, hostsHint } = answeredNames(settings);
  assert.equal(hostsHint, hosts === undefined ? undefined : OTHERS);
  return hosts;
}

async function status(command: RunningCommand, host: string): Promise<number | undefined> {
  const get = `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  const [response] = await converse(await command.port(), get);
  return response?.status;
}

test("for this computer alone: its own names, and those that somebody adds", () => {
  for (const [words, hosts] of [
    [[], ["localhost"]],
    [["--host=127.0.0.1"], ["localhost"]],
    [["--host", "::1"], ["localhost"]],
    [["--host", "a.localhost"], ["localhost"]],
    [["--allow-host=a,b"], ["localhost", "a", "b"]],
    [
      ["--allow-host", "a, *.b", "--allow-host=::2"],
      ["localhost", "a", "*.b", "::2"],
    ],
    [["--allow-host", "any"], undefined],
    [["--allow-host", "a,*"], undefined],
  ] as const) {
    assert.deepEqual(namesOf(words), hosts, words.join(" "));
  }
  assert.deepEqual(namesOf([], { BAREWIRE_ALLOW_HOST: "a\nb,c" })?.slice(-3), ["a", "b", "c"]);
  assert.equal(namesOf([], { BAREWIRE_ALLOW_HOST: "ANY" }), undefined);
});

test("where others are let in: every name, unless somebody says which", () => {
  for (const host of [["--host"], ["--host=0.0.0.0"], ["--host=::"], ["--host=192.0.2.1"]]) {
    assert.equal(namesOf(host), undefined);
  }
  assert.equal(namesOf(["--unix=./s"]), undefined);
  assert.deepEqual(namesOf(["--unix=./s", "--allow-host=a"]), ["localhost", "a"]);
  const said = namesOf(["--host=192.0.2.1", "--allow-host=a"]);
  assert.deepEqual(said, ["localhost", "192.0.2.1", "a"]);
  const everywhere = addressesAt("::", networkInterfaces());
  assert.deepEqual(namesOf(["--allow-host=a", "--host"]), ["localhost", ...everywhere, "a"]);
  assert.deepEqual(addressesAt("fe80::1%eth0", {}), ["fe80::1"]);
});

test("curl: localhost, what lies beneath it, and its addresses, but no other name", {
  skip,
}, async (t) => {
  const command = run(t, [site(t), "-p0"]);
  const port = await command.port();
  const ask = async (...args: string[]): Promise<readonly [status: string, content: string]> => {
    const words = ["-q", "-sS", "-w", "\\n%{http_code}", ...args];
    const ran = await curl.run(words);
    assert.equal(ran.status, 0, ran.stderr);
    const text = ran.stdout.toString();
    const cut = text.lastIndexOf("\n");
    return [text.slice(cut + 1), text.slice(0, cut)];
  };
  const url = `http://localhost:${port}/`;
  assert.deepEqual(await ask(url), ["200", "private"]);
  for (const host of ["127.0.0.1", "[::1]", "foo.localhost", "LOCALHOST:1", "127.9.9.9"]) {
    assert.deepEqual(await ask("-H", `Host: ${host}`, url), ["200", "private"], host);
  }
  assert.deepEqual(await ask("-0", "-H", "Host:", url), ["200", "private"]);
  const text = "The site doesn't answer to the name that was asked for.";
  const refused = ["421", `421 Misdirected Request\n${text} ${OTHERS}\n`];
  for (const host of ["evil.example", "0.0.0.0", "localhost.evil.example", "192.0.2.1"]) {
    assert.deepEqual(await ask("-H", `Host: ${host}`, url), refused, host);
  }
  const rebound = ["--resolve", `evil.example:${port}:127.0.0.1,[::1]`];
  assert.deepEqual(await ask(...rebound, `http://evil.example:${port}/`), refused);
});

test("names that are added, by flag, environment and config file; and all of them, with a warning", async (t) => {
  const config = folderWith(t, {
    "barewire.config.json": '{ "allowHost": ["c.example"], "root": "site" }',
    "site/index.html": "",
  });
  for (const [command, added] of [
    [run(t, [site(t), "-p0", "--allow-host", "x.example,*.A.example"]), "b.a.example"],
    [run(t, [site(t), "-p0"], { env: { BAREWIRE_ALLOW_HOST: "b.example" } }), "b.example"],
    [run(t, ["-p0", "-c", "barewire.config.json"], { cwd: config }), "c.example"],
  ] as const) {
    assert.equal(await status(command, added), 200);
    assert.equal(await status(command, "localhost"), 200);
    assert.equal(await status(command, "evil.example"), 421);
    assert.doesNotMatch(command.stdout, /Every name is answered/);
  }
  const open = folderWith(t, {
    "barewire.config.json": '{ "allowHost": true }',
    "htdocs/index.html": "",
  });
  for (const command of [
    run(t, [site(t), "-p0", "--allow-host=any"]),
    run(t, [site(t), "-p0", "--allow-host", "*"]),
    run(t, ["-p0", "-c", "barewire.config.json"], { cwd: open }),
  ]) {
    assert.equal(await status(command, "evil.example"), 200);
    await command.prints(/Every name is answered, so a page of another site/);
  }
});

test("on every interface all names are answered", async (t) => {
  const command = run(t, [site(t), "-p0", "--host", "0.0.0.0"]);
  assert.equal(await status(command, "any.example"), 200);
  assert.doesNotMatch(command.stdout, /Every name is answered/);
});

test("why says which name it was", async (t) => {
  const request = "GET / HTTP/1.1\nHost: evil.example\n";
  const { stdout, status: ended } = await runToEnd(t, ["why", site(t), "-"], { input: request });
  assert.equal(ended, 0);
  assert.match(stdout, / access: 421: evil\.example is none of the names that are answered\n/);
  assert.match(stdout, /\nHTTP\/1\.1 421 Misdirected Request\n/);
});

test("what is no name is a mistake that says what one is", async (t) => {
  await failsWith(t, ["--allow-host", "a:80"], /--allow-host: "a:80" is no host: write a name/);
  await failsWith(t, ["--allow-host"], /--allow-host needs a value, such as .* app\.example\./);
  const cwd = folderWith(t, { "barewire.config.json": '{ "allowHost": 1 }' });
  await failsWith(t, [], /"allowHost" takes names such as app\.example.*, not 1\./, { cwd });
});
