/**
 * Is whoever comes by plain HTTP sent on by the command, and does HSTS go to who came by HTTPS only?
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { placeBeside } from "../../src/cli/redirecting.ts";
import { certificatePath } from "../support/certificates.ts";
import { temporaryFolder } from "../support/folder.ts";
import { program } from "../support/programs.ts";
import { converse } from "../support/raw-client.ts";
import { failsWith, freePort, type RunningCommand, run } from "./running-command.ts";

const curl = program("curl", "curl");
const TLS = ["--cert", certificatePath("chain.pem"), "--key", certificatePath("key.pem")];
const QUIET = ["-q", "-sS", "--ipv4", "--max-time", "10", "--cacert", certificatePath("ca.pem")];

interface Both {
  readonly command: RunningCommand;
  readonly https: number;
  readonly http: number;
}

async function start(t: TestContext, ...more: string[]): Promise<Both> {
  const http = await freePort();
  const words = ["--port", "0", ...TLS, `--redirect-http=${http}`, ...more];
  const command = run(t, [temporaryFolder(t, { "index.html": "secured" }), ...words]);
  return { command, http, https: await command.port() };
}

test("to the same path and query by HTTPS, and curl gets the page from there", {
  skip: curl.skip,
}, async (t) => {
  const { http, https } = await start(t);
  const url = `http://localhost:${http}/?a=b&c=%2F`;
  const asked = await curl.run([...QUIET, "-o", "-", "-w", "%{http_code} %{redirect_url}", url]);
  assert.match(String(asked.stdout), new RegExp(`308 https://localhost:${https}/\\?a=b&c=%2F$`));
  const followed = await curl.run([...QUIET, "-L", url]);
  assert.equal(String(followed.stdout), "secured", followed.stderr);
});

test("a port of the system's choice is told, also where nothing else is", async (t) => {
  const folder = temporaryFolder(t, { "index.html": "secured" });
  const words = [folder, "--port", "0", ...TLS, "--redirect-http=0"];
  const line = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  for (const [more, pattern] of [
    [[], /^ {2}Plain HTTP is sent to HTTPS from http:\/\/localhost:(\d+)$/m],
    [["--quiet"], /^http:\/\/localhost:(\d+)$/m],
  ] as const) {
    const command = run(t, [...words, ...more]);
    const [, port] = await command.prints(pattern);
    assert.equal((await converse(Number(port), line))[0]?.status, 308);
  }
});

test("names that aren't answered by HTTPS aren't sent on", { skip: curl.skip }, async (t) => {
  const { http } = await start(t);
  const evil = ["-i", "-H", "Host: evil.example", `http://localhost:${http}/`];
  const asked = await curl.run([...QUIET, ...evil]);
  assert.match(String(asked.stdout), /^HTTP\/1\.1 421 /);
  assert.doesNotMatch(String(asked.stdout), /location|evil/i);
});

test("HSTS over TLS for a name that is no computer's own, and never over plain HTTP", {
  skip: curl.skip,
}, async (t) => {
  const { http, https } = await start(t, "--hsts=60,subdomains", "--allow-host", "site.example");
  const field = /^strict-transport-security: max-age=60; includeSubDomains\r$/im;
  const ask = async (scheme: string, port: number, host: string): Promise<string> => {
    const words = ["-k", "-i", "-H", `Host: ${host}`, `${scheme}://localhost:${port}/`];
    return String((await curl.run([...QUIET, ...words])).stdout);
  };
  assert.match(await ask("https", https, "site.example"), field);
  assert.doesNotMatch(await ask("https", https, "localhost"), /strict-transport-security/i);
  assert.match(await ask("http", http, "site.example"), /^HTTP\/1\.1 308 /);
  assert.doesNotMatch(await ask("http", http, "site.example"), /strict-transport-security/i);
  // To the port of HTTPS, too.
  assert.match(await ask("http", https, "site.example"), /^HTTP\/1\.1 400 /);
  assert.doesNotMatch(await ask("http", https, "site.example"), /strict-transport-security/i);
});

test("both end together, in time", async (t) => {
  const { command, http } = await start(t);
  command.signal("SIGTERM");
  const { status } = await command.ends();
  assert.equal(status, 0);
  const again = createServer().listen(http, "127.0.0.1");
  await once(again, "listening");
  again.close();
});

test("while new connections are still accepted at the end, they are by plain HTTP, too", {
  skip: curl.skip,
}, async (t) => {
  const { command, http } = await start(t, "--drain-delay", "2s", "--ready", "/ready");
  command.signal("SIGTERM");
  await wait(300);
  const asked = await curl.run([...QUIET, "-i", `http://localhost:${http}/`]);
  assert.match(String(asked.stdout), /^HTTP\/1\.1 308 /, asked.stderr);
  assert.equal((await command.ends()).status, 0);
});

test("a reload has it send on those of other names, and each request has an id", {
  skip: curl.skip || (process.platform === "win32" && "signals of POSIX"),
}, async (t) => {
  const folder = temporaryFolder(t, { "site/index.html": "", "c.json": "{}" });
  const config = join(folder, "c.json");
  const words = ["-c", config, "--pid-file", join(folder, "pid"), "--request-id"];
  const http = await freePort();
  const all = [...words, ...TLS, "--port", "0", `--redirect-http=${http}`];
  const command = run(t, [join(folder, "site"), ...all]);
  await command.port();
  const ask = async (): Promise<string> => {
    const words = ["-i", "-H", "Host: site.example", `http://localhost:${http}/`];
    return String((await curl.run([...QUIET, ...words])).stdout);
  };
  assert.match(await ask(), /^HTTP\/1\.1 421 [\s\S]*^X-Request-Id: \w{16}\r$/m);
  writeFileSync(config, '{ "allowHost": ["site.example"] }');
  command.signal("SIGHUP");
  await command.prints(/reloaded/);
  assert.match(await ask(), /^HTTP\/1\.1 308 /);
});

test("a port that is taken is said, and nothing is left running", async (t) => {
  const taken = createServer().listen(0, "localhost");
  await once(taken, "listening");
  t.after(() => void taken.close());
  const { port } = taken.address() as { port: number };
  const words = [".", "--port", "0", ...TLS, `--redirect-http=${port}`];
  const sentence = new RegExp(`Port ${port} is taken, so no plain HTTP is sent to HTTPS\\.`);
  await failsWith(t, words, sentence, { cwd: temporaryFolder(t) });
});

for (const [words, sentence] of [
  [["--redirect-http"], /--redirect-http is for a site that is to be had by HTTPS: add --cert/],
  [[...TLS, "--redirect-http=x"], /--redirect-http takes a port from 0 to 65535, not "x"\.$/m],
  [[...TLS, "--redirect-http=65536"], /takes a port from 0 to 65535/],
  [
    [...TLS, "--port", "8443", "--redirect-http=8443"],
    /takes another port than HTTPS, which has 8443/,
  ],
  [["--unix", "x.sock", "--redirect-http"], /--unix .* --redirect-http has no place beside it\.$/m],
] as const) {
  test(`a sentence for ${words.slice(-2).join(" ")}`, async (t) => {
    await failsWith(t, [".", ...words], sentence, { cwd: temporaryFolder(t) });
  });
}

test("it listens where HTTPS was found to be, without looking a name up again", () => {
  const addresses = [{ address: "127.0.1.1", port: 443 }];
  assert.equal(placeBeside("site.example", { addresses }), "127.0.1.1");
  assert.equal(placeBeside("localhost", { addresses }), "localhost");
  assert.equal(placeBeside("::", { addresses: [] }), "::");
});
