/**
 * Does the curl command of a request, run by a shell, send that request, and does no byte of it run anything?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { curlCommand } from "../../src/wire/curl.ts";
import { exchangesOf, type KeptExchange, type KeptRequest } from "../../src/wire/exchanges.ts";
import { temporaryFolder } from "../support/folder.ts";
import { Prng } from "../support/prng.ts";
import { program } from "../support/programs.ts";

const curl = program("curl", "curl");
const shell = program("sh", "dash");
// Without either, nothing can be pasted.
const skip = curl.skip || shell.skip;

const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";

function exchangeOf(said: string): KeptExchange {
  const bytes = Buffer.from(said, "latin1");
  const at = undefined;
  const entry = { kind: "bytes", at, connection: 1, from: "client", form: "hex", bytes } as const;
  const { exchanges, requestFaults } = exchangesOf({ entries: [entry], lost: [] });
  assert.deepEqual(requestFaults, []);
  assert.equal(exchanges.length, 1);
  return exchanges[0]!;
}

/** What is heard of one request, whatever it is. */
async function hear(t: TestContext): Promise<{ port: number; heard: () => Promise<KeptExchange> }> {
  let said = "";
  let socket: Socket | undefined;
  const server = createServer((peer) => {
    socket = peer;
    said = "";
    peer.on("error", () => undefined);
    peer.on("data", (bytes) => {
      said += bytes.toString("latin1");
      if (isWhole(said)) peer.end(ANSWER);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    socket?.destroy();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, heard: async () => exchangeOf(said) };
}

function isWhole(said: string): boolean {
  const end = said.indexOf("\r\n\r\n") + 4;
  if (end < 4) return false;
  const length = /^content-length: *(\d+)\r$/im.exec(said.slice(0, end))?.[1];
  if (length !== undefined) return said.length - end >= Number(length);
  return !/^transfer-encoding:/im.test(said.slice(0, end)) || said.endsWith("0\r\n\r\n");
}

/** Runs a command as somebody would who pastes it; curl connects to this port, whatever the name is. */
async function paste(command: string, port: number, folder: string): Promise<void> {
  const connect = `curl() { command ${curl.path()} -q -sS --noproxy '*' --max-time 10 --connect-to ::127.0.0.1:${port} "$@"; }`;
  // Systems don't pass long arguments, so the shell reads it as it would read what is pasted: line by line.
  writeFileSync(join(folder, "pasted"), `${connect}\n${command}\n`);
  const running = spawn(shell.path(), ["pasted"], { cwd: folder });
  let printed = "";
  running.stderr.on("data", (text) => {
    printed += text;
  });
  running.stdout.resume();
  const status = await new Promise((resolve) => running.once("close", resolve));
  assert.deepEqual([status, printed], [0, ""], command);
}

const seen = ({ head, content }: KeptRequest): unknown => ({
  method: head.method,
  target: head.target,
  minorVersion: head.minorVersion,
  fields: [...head.fields],
  content: Buffer.from(content).toString("latin1"),
});

async function sendsTheSame(requests: readonly string[], t: TestContext): Promise<void> {
  const { port, heard } = await hear(t);
  const folder = temporaryFolder(t);
  for (const said of requests) {
    const exchange = exchangeOf(said);
    const { command, differences } = curlCommand(exchange);
    assert.deepEqual(differences, [], said);
    assert.match(command, /^[^\p{Cc}\p{Cf}]*(?:\n[^\p{Cc}\p{Cf}]*)*$/u, "a terminal is safe");
    await paste(command, port, folder);
    const now = await heard();
    assert.deepEqual(seen(now.request), seen(exchange.request), command);
    assert.equal(existsSync(join(folder, "owned")), false, command);
  }
}

const H = "Host: example.org\r\n";

test("methods, targets, versions and lines that curl would add or tidy", { skip }, async (t) => {
  await sendsTheSame(
    [
      `GET / HTTP/1.1\r\n${H}\r\n`,
      `GET /a/../b/./c?x=/../y HTTP/1.1\r\n${H}Accept: */*\r\nUser-Agent: me\r\n\r\n`,
      `GET /%2e%2E/%7euser HTTP/1.1\r\n${H}\r\n`,
      `GET /%2E/a? HTTP/1.1\r\n${H}\r\n`,
      `GET //[a-z]{x,y}?'$(touch%20owned)\`touch|owned\` HTTP/1.1\r\n${H}\r\n`,
      `GET http://other.example/x HTTP/1.1\r\n${H}\r\n`,
      `OPTIONS * HTTP/1.1\r\n${H}\r\n`,
      `HEAD /x HTTP/1.1\r\n${H}Accept: 1\r\n\r\n`,
      `DELETE /x HTTP/1.1\r\n${H}\r\n`,
      `A$'*\`|~ /x HTTP/1.1\r\n${H}\r\n`,
      "GET /x HTTP/1.0\r\nHost: EXAMPLE.org:80\r\nX-a: 1\r\nx-A: 2\r\nX-a: 3\r\n\r\n",
      "GET /x HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n",
      "GET /x HTTP/1.1\r\nHost: 0x7f.1\r\n\r\n",
      "GET /x HTTP/1.1\r\nHost: a.b.:08080\r\n\r\n",
      `POST /x HTTP/1.1\r\n${H}Content-Length: 0\r\n\r\n`,
      `GET /x HTTP/1.1\r\n${H}Content-Length: 2\r\n\r\nhi`,
    ],
    t,
  );
});

test("field values that a shell, a terminal or curl would obey", { skip }, async (t) => {
  const values = [
    "",
    "'",
    "'; touch owned; '",
    '"$(touch owned)"',
    "`touch owned`",
    "$HOME $x !! \\ \\n \\",
    "100% %s %n %%",
    "-o owned",
    "@owned",
    ";",
    "a;",
    "tab\there",
    "\xe9 alone",
    "-\x80'$(touch owned)'!!%\\",
    "\xc3\xa9 \xe2\x80\xae \xc2\x9b2J \xf0\x9f\x98\x80",
    "a  b",
  ];
  const lines = values.map((value, index) => `X-${index}: ${value}\r\n`).join("");
  const single = values.map((value) => `GET / HTTP/1.1\r\n${H}Accept: ${value}\r\n\r\n`);
  await sendsTheSame(
    [`GET / HTTP/1.1\r\n${H}${lines}Cookie: a=b\r\nConnection: close\r\n\r\n`, ...single],
    t,
  );
});

function post(content: string): string[] {
  const chunk = content === "" ? "" : `${content.length.toString(16)}\r\n${content}\r\n`;
  return [
    `POST / HTTP/1.1\r\n${H}Content-Length: ${content.length}\r\nX: y\r\n\r\n${content}`,
    `PUT / HTTP/1.1\r\n${H}Transfer-Encoding: chunked\r\nContent-Type: a/b\r\n\r\n${chunk}0\r\n\r\n`,
  ];
}

test("content: text, bytes, and what curl or a shell would take for something else", {
  skip,
}, async (t) => {
  const contents = [
    "",
    "a=b&c=d",
    "@owned",
    "<owned",
    "it's\ntwo lines\n",
    "\n",
    "line\r\nends\r\n",
    "$(touch owned)`touch owned`'; touch owned; '%s\\n\\",
    "-n\0",
    "\0\x01\x02 7\x037 \xff\xfe",
    "'\xff'$(touch owned)!%d\\061",
    "\xc3\xa9\xe2\x82\xac",
    "x".repeat(2000),
    "long ".repeat(60_000),
    "\x80".repeat(40_000),
  ];
  await sendsTheSame(contents.flatMap(post), t);
});

test("any bytes", { skip }, async (t) => {
  const random = new Prng(4);
  const requests: string[] = [];
  for (let n = 0; n < 12; n++) {
    const content = Buffer.from(random.bytes(random.below(300))).toString("latin1");
    const value = Buffer.from(random.bytes(30))
      .toString("latin1")
      .replace(/\p{Cc}/gu, "'")
      .trim();
    requests.push(...post(content).map((said) => said.replace(H, () => `${H}Any: ${value}\r\n`)));
  }
  await sendsTheSame(requests, t);
});

test("what curl can't do is said", () => {
  for (const [said, expected] of [
    ["GET / HTTP/1.1\r\nA: b\r\nHost: x\r\n\r\n", /^GET \/: curl sends Host first/],
    ["GET / HTTP/1.1\r\nhost: x\r\n\r\n", /spells it Host/],
    ["GET / HTTP/1.0\r\n\r\n", /names no server/],
    [
      "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n",
      /no trailers/,
    ],
    ["HEAD / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na", /wait for content/],
    ["CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n", /tunnel/],
  ] as const) {
    const { differences } = curlCommand(exchangeOf(said));
    assert.equal(differences.length, 1, said);
    assert.match(differences[0]!, expected);
  }
});

test("a short command is one line, and https is said by who knows it", () => {
  const { command } = curlCommand(
    exchangeOf(`GET /a?b=c HTTP/1.1\r\n${H}Accept: */*\r\nUser-Agent: me\r\n\r\n`),
    { scheme: "https" },
  );
  assert.equal(
    command,
    "curl --http1.1 'https://example.org/a?b=c' -H 'Accept: */*' -H 'User-Agent: me'",
  );
});
