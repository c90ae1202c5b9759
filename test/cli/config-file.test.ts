/**
 * Is the config file that is meant found, read and obeyed, and can none from elsewhere do harm?
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { converse } from "../support/raw-client.ts";
import { failsWith, folderWith, run, runToEnd } from "./running-command.ts";

const JSON_NAME = "barewire.config.json";
const posix = { skip: process.platform === "win32" ? "links and FIFOs of POSIX" : false };

/** The line that `barewire config` prints for a setting. */
async function shown(
  t: TestContext,
  key: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { status, stdout, stderr } = await runToEnd(t, ["config", ...args], { cwd, env });
  assert.equal(status, 0, stderr);
  const line = stdout.split("\n").find((text) => text.startsWith(`${key} `)) ?? "";
  return line.replace(/ {2,}/g, " ").trim();
}

function withConfig(t: TestContext, content: string | Uint8Array, name = JSON_NAME): string {
  return folderWith(t, { [name]: content, "site/index.html": "<p>hello</p>" });
}

test("the file of the current folder is found, and none above it", async (t) => {
  const cwd = withConfig(t, '{\n  "port": 81,\n  "list": true\n}\n');
  assert.equal(await shown(t, "port", [], cwd), "port 81 barewire.config.json:2");
  assert.equal(await shown(t, "list", [], cwd), "list true barewire.config.json:3");
  assert.equal(await shown(t, "port", [], join(cwd, "site")), "port 8000 default");
  assert.equal(await shown(t, "port", ["--no-config"], cwd), "port 8000 default");
  assert.equal(await shown(t, "port", [], cwd, { BAREWIRE_CONFIG: "0" }), "port 8000 default");
});

test("flag over environment over file over default, in the real command", async (t) => {
  const cwd = withConfig(t, '{"port":81}');
  const env = { BAREWIRE_PORT: "82" };
  assert.equal(await shown(t, "port", ["-p", "83"], cwd, env), "port 83 --port");
  assert.equal(await shown(t, "port", [], cwd, env), "port 82 BAREWIRE_PORT");
  assert.equal(await shown(t, "port", [], cwd, { PORT: "84" }), "port 81 barewire.config.json:1");
});

test("a file that is named, by flag or environment, with paths beside it", async (t) => {
  const cwd = folderWith(t, { "conf/a.json": '{"root":"../site"}', "site/index.html": "" });
  const expected = "root site conf/a.json:1";
  assert.equal(await shown(t, "root", ["-c", "conf/a.json"], cwd), expected);
  assert.equal(await shown(t, "root", [], cwd, { BAREWIRE_CONFIG: "conf/a.json" }), expected);
});

test("code runs when it lies outside of the served folder", async (t) => {
  for (const name of ["barewire.config.js", "barewire.config.mjs"]) {
    const cwd = withConfig(t, "export default { port: 40 + 41 };", name);
    assert.equal(await shown(t, "port", ["site"], cwd), `port 81 ${name}`);
  }
  const cwd = withConfig(t, "module.exports = { port: 81 };", "barewire.config.js");
  assert.equal(await shown(t, "port", ["site"], cwd), "port 81 barewire.config.js");
});

test("TypeScript runs where the runtime takes types away, and else that is said", async (t) => {
  const name = "barewire.config.ts";
  const cwd = withConfig(t, "export default { port: 81 as number };", name);
  const { features } = process as { features: { typescript?: unknown } };
  if (features.typescript) {
    assert.equal(await shown(t, "port", ["site"], cwd), `port 81 ${name}`);
  } else {
    await failsWith(t, ["site"], /is TypeScript, which Node \d.* can't run\. Use/, { cwd });
  }
});

const LEAVES_A_MARK =
  'import { writeFileSync } from "node:fs";\nwriteFileSync("ran", "");\nexport default { port: 0 };';

test("code in the served folder doesn't run unless it is named", posix, async (t) => {
  const name = "barewire.config.mjs";
  const cwd = folderWith(t, { [name]: LEAVES_A_MARK, "index.html": "", "site/a": "" });
  const refused =
    /^barewire: barewire\.config\.mjs lies in the folder that is served, so .* --config barewire\.config\.mjs\. /;
  await failsWith(t, ["."], refused, { cwd });
  await failsWith(t, [".."], refused, { cwd });
  await failsWith(t, [cwd], refused, { cwd });
  await failsWith(t, ["site", "--mount", "/x=."], refused, { cwd });
  await failsWith(t, ["why", ".", "/"], refused, { cwd });
  await failsWith(t, ["config", "."], refused, { cwd });
  await failsWith(t, [], refused, { cwd, env: { BAREWIRE_ROOT: "." } });
  const outside = folderWith(t, {});
  symlinkSync(cwd, join(outside, "link"));
  await failsWith(t, [join(outside, "link")], refused, { cwd });
  symlinkSync(join(cwd, name), join(outside, name));
  await failsWith(t, [cwd], refused, { cwd: outside });
  assert.equal(existsSync(join(cwd, "ran")), false);
  const named = run(t, ["--config", name], { cwd });
  const [page] = await converse(await named.port(), request(`/${name}`));
  assert.equal(page?.status, 404);
  await named.complains(/^barewire: The code in barewire\.config\.mjs was run, and it lies in/);
  assert.equal(existsSync(join(cwd, "ran")), true);
});

test("code in the current folder runs only when somebody named it or the folder", async (t) => {
  for (const extension of ["js", "mjs", "ts", "mts"]) {
    const name = `barewire.config.${extension}`;
    const escaped = name.replaceAll(".", "\\.");
    const refused = new RegExp(
      `^barewire: ${escaped} is code, and nobody named it or the folder: it isn't run\\. To run it: --config ${escaped}\\. To do without it: --no-config\\.\n$`,
    );
    // The empty htdocs would be served by default, and the code lies outside of it.
    const cwd = folderWith(t, { [name]: LEAVES_A_MARK, "htdocs/index.html": "", "plain/a": "" });
    for (const args of [[], ["-p0"], ["why", "/"], ["config"], ["--mount", "/x=plain"]]) {
      await failsWith(t, args, refused, { cwd });
    }
    assert.equal(existsSync(join(cwd, "ran")), false);
    await run(t, ["--no-config", "-p0"], { cwd }).port();
    if (extension !== "mjs") continue;
    await run(t, [], { cwd, env: { BAREWIRE_ROOT: "htdocs" } }).port();
    assert.equal(existsSync(join(cwd, "ran")), true);
    await run(t, ["--config", name], { cwd }).port();
  }
});

test("JSON in the served folder is data: it is used, said, and never served", async (t) => {
  const cwd = folderWith(t, { [JSON_NAME]: '{"port":0,"list":true}', "index.html": "" });
  const command = run(t, [], { cwd });
  const port = await command.port();
  await command.prints(/Settings come from barewire\.config\.json\./);
  for (const path of [`/${JSON_NAME}`, "/barewire.config%2Ejson", "/barewire.config.ts"]) {
    const [response] = await converse(port, request(path));
    assert.equal(response?.status, 404, path);
  }
});

test("a file in the served folder under another name is refused, since it would be served", async (t) => {
  const cwd = folderWith(t, { "my.json": '{"port":0}', [`sub/${JSON_NAME}`]: '{"port":0}' });
  const refused =
    /^barewire: The config file ".*" lies where everybody could fetch it: move it out/;
  await failsWith(t, ["-c", "my.json"], refused, { cwd });
  await failsWith(t, [".."], refused, { cwd: join(cwd, "sub") });
  mkdirSync(join(cwd, "site"));
  await failsWith(t, ["site", "--mount", "/x=.", "-c", "my.json"], refused, { cwd });
  await run(t, ["site", "-c", "my.json"], { cwd }).port();
});

const FAULTS: readonly (readonly [name: string, content: string | Uint8Array, said: RegExp])[] = [
  [
    JSON_NAME,
    '{\n"prot": 1\n}',
    /config\.json:2: There is no setting "prot"\. Did you mean "port"\?/,
  ],
  [JSON_NAME, '{\n\n"port": "x"\n}', /config\.json:3: "port" takes a whole number/],
  [JSON_NAME, '{"port": 1,\n "port": 2}', /config\.json:2: "port" is said twice\./],
  [JSON_NAME, '{\n"port": 1,\n}', /config\.json:3: /],
  [JSON_NAME, '{"port": 1', /config\.json:1: /],
  [JSON_NAME, "// why\n{}", /config\.json:1: .*JSON has no comments/],
  [JSON_NAME, "", /config\.json:1: /],
  [JSON_NAME, "[]", /config\.json holds a list, and should hold an object/],
  [JSON_NAME, "[".repeat(100_000), /config\.json:1: /],
  [JSON_NAME, '{"\\u001b[2J": 1}', /There is no setting "\\x1b\[2J"\./],
  [JSON_NAME, Buffer.from("\ufeff{}", "utf16le"), /config\.json can't be read: it isn't UTF-8\./],
  [JSON_NAME, `"${"x".repeat(1024 * 1024)}"`, /config\.json is larger than 1,048,576 bytes\./],
  [
    "barewire.config.mjs",
    "\nthrow new Error('planted\\nhere');",
    /mjs:2 could not be run: planted$/m,
  ],
  ["barewire.config.mjs", "throw 'text';", /mjs could not be run: "text" was thrown$/m],
  ["barewire.config.mjs", "export default {", /mjs could not be run: Unexpected end of input$/m],
  ["barewire.config.mjs", "import './nowhere.mjs';", /mjs could not be run: Cannot find module/],
  [
    "barewire.config.mjs",
    "export const port = 1;",
    /mjs has no default export, such as "export default \{/,
  ],
  ["barewire.config.mjs", "export default () => ({});", /mjs holds a function, and should hold an/],
  ["barewire.config.mjs", "export default null;", /mjs holds null, and should hold an object/],
  ["barewire.config.mjs", "export default { get port() { throw new Error('got') } };", /: got$/m],
  ["barewire.config.mjs", "const a = {}; a.root = a; export default a;", /mjs: "root" takes text/],
];

for (const [name, content, said] of FAULTS) {
  test(`${name} with ${JSON.stringify(String(content).slice(0, 60))}: one sentence`, async (t) => {
    await failsWith(t, ["site", "-p0"], said, { cwd: withConfig(t, content, name) });
  });
}

test("what isn't read at all", posix, async (t) => {
  const cwd = folderWith(t, { "site/index.html": "", "other.txt": "{}" });
  await failsWith(t, ["-c", "no.json"], /There is no config file "no\.json"\./, { cwd });
  await failsWith(t, ["-c", "-1"], /There is no config file "-1"\. .* use --cache no-store\./, {
    cwd,
  });
  await failsWith(t, ["-c3600"], /use --cache max-age=3600\./, { cwd });
  await failsWith(t, ["-c", "other.txt"], /ends in \.json, .* and "other\.txt" doesn't\./, { cwd });
  mkdirSync(join(cwd, JSON_NAME));
  await failsWith(t, ["site"], /should be a config file, and is a folder\./, { cwd });
  const fifo = folderWith(t, { "site/index.html": "" });
  execFileSync("mkfifo", [join(fifo, "barewire.config.mjs")]);
  await failsWith(t, ["site"], /and is no regular file\./, { cwd: fifo });
  const two = folderWith(t, { [JSON_NAME]: "{}", "barewire.config.js": "" });
  await failsWith(t, [], /Here are barewire\.config\.json and barewire\.config\.js: /, {
    cwd: two,
  });
});

test("what can't be served is told with the file and its key", async (t) => {
  for (const [key, value, said] of [
    [
      "root",
      "nowhere",
      /^barewire: barewire\.config\.json:1: "root": There is no folder "nowhere"/,
    ],
    ["mounts", { "/docs": "no" }, /json:1: "mounts" \/docs: There is no folder "no"/],
    ["spa", "../a", /json:1: "spa" takes a file in the folder/],
    ["spa", "a", /json:1: "spa" wants "a"/],
    ["auth", "ada", /json:1: "auth" takes a name and a password/],
    ["authFile", ".", /json:1: "authFile" takes a file, and "\." is a folder\./],
    ["realm", "x", /json:1: "realm" says what a password is for/],
  ] as const) {
    await failsWith(t, [], said, { cwd: withConfig(t, JSON.stringify({ [key]: value })) });
  }
  const env = { BAREWIRE_MOUNT: "/docs=no" };
  await failsWith(t, [], /^barewire: BAREWIRE_MOUNT \/docs: There is/, {
    cwd: withConfig(t, "{}"),
    env,
  });
});

test("a byte order mark, and the largest file there may be", async (t) => {
  const marked = withConfig(t, '\ufeff{"port":81}');
  assert.equal(await shown(t, "port", [], marked), "port 81 barewire.config.json:1");
  const text = '{"port":81}';
  const large = withConfig(t, text.padEnd(1024 * 1024));
  assert.equal(await shown(t, "port", [], large), "port 81 barewire.config.json:1");
});

function request(path: string): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`;
}
