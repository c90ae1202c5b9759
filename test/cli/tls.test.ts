/**
 * Does the command speak HTTPS, and say what is wrong with a certificate in words that help?
 */
import assert from "node:assert/strict";
import { chmodSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { certificatePath, PASSPHRASE } from "../support/certificates.ts";
import { temporaryFolder } from "../support/folder.ts";
import { issuedFor, pfxOf, testAuthority } from "../support/issued.ts";
import { program } from "../support/programs.ts";
import { failsWith, run, runToEnd } from "./running-command.ts";

const curl = program("curl", "curl");
const CERT = certificatePath("chain.pem");
const KEY = certificatePath("key.pem");
const ENCRYPTED = certificatePath("key-encrypted.pem");
const WEB = ["--port", "0"];

function trusting(url: string, ...more: string[]): string[] {
  return ["-q", "-sS", "--ipv4", "--cacert", certificatePath("ca.pem"), ...more, url];
}

test("a page comes over HTTPS, and the wire view shows its text", {
  skip: curl.skip,
}, async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "index.html"), "<h1>secured</h1>");
  const command = run(t, [folder, ...WEB, "--wire", "--cert", CERT, "--key", KEY]);
  const [, url = ""] = await command.prints(/(https:\/\/localhost:\d+)/);
  const ran = await curl.run(trusting(`${url}/`));
  assert.equal(String(ran.stdout), "<h1>secured</h1>", ran.stderr);
  await command.prints(/GET \/ HTTP\/1\.1/);
  await command.prints(/HTTP\/1\.1 200 OK/);
  const plain = await curl.run(["-q", "-sS", "--ipv4", url.replace("https", "http")]);
  assert.match(String(plain.stdout), /Use https:\/\/ instead/);
});

test("names are checked as without TLS", { skip: curl.skip }, async (t) => {
  const command = run(t, [temporaryFolder(t), ...WEB, "--cert", CERT, "--key", KEY]);
  const [, url = ""] = await command.prints(/(https:\/\/localhost:\d+)/);
  const status = ["-o", "/dev/null", "-w", "%{http_code}"];
  const evil = await curl.run(trusting(url, "-H", "Host: evil.example", ...status));
  assert.equal(String(evil.stdout), "421");
});

test("a passphrase comes from the environment, and is never shown", {
  skip: curl.skip,
}, async (t) => {
  const env = { BAREWIRE_KEY_PASSPHRASE: PASSPHRASE };
  const folder = temporaryFolder(t);
  const words = [folder, ...WEB, "--cert", CERT, "--key", ENCRYPTED];
  const command = run(t, words, { env });
  const [, url = ""] = await command.prints(/(https:\/\/localhost:\d+)/);
  const ran = await curl.run(trusting(`${url}/`, "-o", "/dev/null", "-w", "%{http_code}"));
  assert.equal(String(ran.stdout), "404");
  const { stdout } = await runToEnd(t, ["config", ...words], { env });
  assert.match(stdout, /keyPassphrase +‹masked›/);
  assert.ok(!stdout.includes(PASSPHRASE));
});

for (const [words, sentence] of [
  [["--cert", CERT], /HTTPS needs a certificate and its key, so --cert needs --key as well\.$/m],
  [["--key", KEY], /so --key needs --cert as well\.$/m],
  [["--cert", "none.pem", "--key", KEY], /The certificate "none\.pem" doesn't exist\.$/m],
  [["--cert", CERT, "--key", "."], /The private key "\." is a folder, and not a file\.$/m],
  [["--cert", KEY, "--key", CERT], /key\.pem" holds no certificate in PEM, but a private key\.$/m],
  [["--cert", CERT, "--key", certificatePath("other-key.pem")], /don't belong together\.$/m],
  [
    ["--cert", CERT, "--key", ENCRYPTED],
    /key-encrypted\.pem" is encrypted, and BAREWIRE_KEY_PASSPHRASE is missing\.$/m,
  ],
  [["--cert", CERT, "--key", KEY, "--unix", "x.sock"], /--unix .* leave --cert out\.$/m],
  [["--key-passphrase", "x"], /every user could read it there; BAREWIRE_KEY_PASSPHRASE/],
  [["--ssl-cert", "x"], /--cert is meant for that/],
  [["--cert", CERT, "--cert", CERT, "--key", KEY], /--cert names 2, and --key 1\.$/m],
  [["--pfx", "none.pfx"], /The PFX file "none\.pfx" doesn't exist\.$/m],
  [["--pfx", CERT], /chain\.pem" can't be read as PFX \(PKCS #12\)\.$/m],
  [["--pfx", "/dev/zero"], /"\/dev\/zero" is a pipe or a device, and must be a file/],
  [["--pfx", ""], /--pfx needs a value, such as --pfx /],
  [["--passphrase-file", "p"], /--passphrase-file needs --cert and --key as well\.$/m],
  [["--pfx", CERT, "--passphrase-file", "p"], /The passphrase file "p" doesn't exist\.$/m],
  [["--pfx", CERT, "--unix", "x.sock"], /--unix .* leave --pfx out\.$/m],
  [["--tls", "--unix", "x.sock"], /--unix .* leave --tls out\.$/m],
] as const) {
  test(`a sentence for ${words.map((word) => word.split("/").at(-1)).join(" ")}`, async (t) => {
    await failsWith(t, words, sentence, { cwd: temporaryFolder(t) });
  });
}

test("several pairs and a PFX file: each name gets its own", { skip: curl.skip }, async (t) => {
  const [shop, blog] = [await issuedFor(["shop.test"]), await issuedFor(["blog.test"])];
  const folder = temporaryFolder(t);
  const write = (name: string, content: string | Uint8Array): string => {
    writeFileSync(join(folder, name), content, { mode: 0o600 });
    return join(folder, name);
  };
  const second = ["--cert", write("shop.pem", shop.cert), "--key", write("shop-key.pem", shop.key)];
  const third = ["--pfx", write("blog.pfx", pfxOf(blog, PASSPHRASE))];
  const passphrase = ["--passphrase-file", write("passphrase", `${PASSPHRASE}\r\nnot this\n`)];
  const hosts = ["--allow-host", "shop.test,blog.test"];
  const words = ["--cert", CERT, "--key", KEY, ...second, ...third, ...passphrase, ...hosts];
  const command = run(t, [temporaryFolder(t), ...WEB, ...words]);
  const port = await command.port();
  const authority = write("authority.pem", (await testAuthority()).cert);
  for (const [name, ca] of [
    ["localhost", certificatePath("ca.pem")],
    ["shop.test", authority],
    ["blog.test", authority],
  ] as const) {
    const to = ["--resolve", `${name}:${port}:127.0.0.1`, `https://${name}:${port}/`];
    const ran = await curl.run([
      "-q",
      "-sS",
      "-o",
      "-",
      "-w",
      "%{http_code}",
      "--cacert",
      ca,
      ...to,
    ]);
    assert.match(String(ran.stdout), /404$/, `${name}: ${ran.stderr}`);
  }
});

test("a PFX file without a passphrase, and what is said of one that needs it", async (t) => {
  const issued = await issuedFor(["localhost"]);
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, "open.pfx"), pfxOf(issued, null), { mode: 0o600 });
  writeFileSync(join(folder, "closed.pfx"), pfxOf(issued, PASSPHRASE), { mode: 0o600 });
  await run(t, [temporaryFolder(t), ...WEB, "--pfx", join(folder, "open.pfx")]).port();
  const site = temporaryFolder(t);
  const words = [site, "--pfx", "closed.pfx"];
  const missing = /closed\.pfx" needs a passphrase, and BAREWIRE_KEY_PASSPHRASE is missing\.$/m;
  await failsWith(t, words, missing, { cwd: folder });
  const wrong = /the passphrase in "p" doesn't open "closed\.pfx"\.$/m;
  writeFileSync(join(folder, "p"), "sesam");
  await failsWith(t, [...words, "--passphrase-file", "p"], wrong, { cwd: folder });
});

test("a key that every user can read is used, with a warning", async (t) => {
  const folder = temporaryFolder(t);
  const key = join(folder, "key.pem");
  copyFileSync(KEY, key);
  chmodSync(key, 0o644);
  const command = run(t, [temporaryFolder(t), ...WEB, "--cert", CERT, "--key", key]);
  await command.complains(/key\.pem" can be read by every user of this computer: chmod o-r/);
});

test("a wrong passphrase is said, by the name of its variable", async (t) => {
  const env = { BAREWIRE_KEY_PASSPHRASE: "sesam" };
  const words = ["--cert", CERT, "--key", ENCRYPTED];
  const sentence = /BAREWIRE_KEY_PASSPHRASE doesn't open "/;
  await failsWith(t, words, sentence, { env, cwd: temporaryFolder(t) });
});

test("a private key that everybody could fetch is refused", async (t) => {
  const folder = temporaryFolder(t);
  copyFileSync(KEY, join(folder, "key.pem"));
  const sentence = /The private key "key\.pem" lies where everybody who comes in could fetch it/;
  await failsWith(t, [".", "--cert", CERT, "--key", "key.pem"], sentence, { cwd: folder });
});
