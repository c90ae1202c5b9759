/**
 * With which servers does a test let the command speak? With barewire, nginx, Caddy and node:http, each with
 * the same few answers, plain and by TLS.
 *
 * `/` is a page, `/echo` gives back what was posted, `/stream` comes in chunks.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { Server } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { nginx } from "../browser/reverse-proxy.ts";
import { certificatePath, TLS } from "../support/certificates.ts";
import { temporaryFolder } from "../support/folder.ts";
import { end } from "../support/processes.ts";
import { type Program, plainEnvironment, program } from "../support/programs.ts";
import { startServer } from "../support/test-server.ts";

export const caddy: Program = program("caddy", "caddy");

/** How the command is told which server is meant. */
export interface Talked {
  readonly plain: readonly string[];
  readonly secured: readonly string[];
}

export const PAGE = "<h1>A page</h1>\n";
const PIECES = ["one\n", "two\n", "three\n"];

async function* pieces(): AsyncGenerator<Uint8Array> {
  for (const piece of PIECES) yield Buffer.from(piece);
}

const answers: Handler = async ({ path, content }) => {
  if (path === "/echo") return HttpResponse.text(await content.text());
  if (path !== "/stream")
    return new HttpResponse({
      fields: { "Content-Type": "text/html" },
      content: Buffer.from(PAGE),
    });
  const fields = { "Content-Type": "text/plain" };
  return new HttpResponse({ fields, content: { kind: "stream", chunks: pieces() } });
};

async function startBarewire(t: TestContext): Promise<Talked> {
  const plain = await startServer(t, answers);
  const secured = await startServer(t, answers, { tls: TLS });
  return byPort(plain.port, secured.port);
}

const listener: RequestListener = (request, response) => {
  if (request.url === "/echo") {
    response.setHeader("Content-Type", "text/plain");
    request.pipe(response);
  } else if (request.url === "/stream") {
    response.setHeader("Content-Type", "text/plain");
    for (const piece of PIECES) response.write(piece);
    response.end();
  } else {
    response.setHeader("Content-Type", "text/html");
    response.setHeader("Content-Length", PAGE.length);
    response.end(PAGE);
  }
};

async function startNode(t: TestContext): Promise<Talked> {
  const plain = createHttpServer(listener);
  const secured = createHttpsServer({ ...TLS }, listener);
  return byPort(await portOf(t, plain), await portOf(t, secured));
}

async function portOf(
  t: TestContext,
  server: Server & { closeAllConnections(): void },
): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

function byPort(plain: number, secured: number): Talked {
  return { plain: [`127.0.0.1:${plain}`], secured: [`https://127.0.0.1:${secured}`] };
}

async function startNginx(t: TestContext): Promise<Talked> {
  const folder = siteFolder(t);
  const { port } = await startServer(t, answers);
  const places = `
    root site; default_type text/html;
    location /echo { proxy_pass http://127.0.0.1:${port}; }
    location /stream { proxy_pass http://127.0.0.1:${port}; proxy_http_version 1.1; }`;
  writeFileSync(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid nginx.pid; error_log stderr warn;
events {}
http {
  access_log off; client_body_temp_path body; proxy_temp_path proxy;
  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server { listen unix:plain.sock; ${places} }
  server {
    listen unix:secured.sock ssl; ${places}
    ssl_certificate ${certificatePath("chain.pem")}; ssl_certificate_key ${certificatePath("key.pem")};
  }
}
`,
  );
  return startProcess(t, nginx, ["-e", "stderr", "-p", folder, "-c", "nginx.conf"], folder);
}

async function startCaddy(t: TestContext): Promise<Talked> {
  const folder = siteFolder(t);
  const { port } = await startServer(t, answers);
  const places = `
    root * ${folder}/site
    reverse_proxy /echo 127.0.0.1:${port}
    reverse_proxy /stream 127.0.0.1:${port}
    file_server`;
  writeFileSync(
    join(folder, "Caddyfile"),
    `{
  admin off
  auto_https off
}
http://localhost {
  bind unix/${folder}/plain.sock
  ${places}
}
https://localhost {
  bind unix/${folder}/secured.sock
  tls ${certificatePath("chain.pem")} ${certificatePath("key.pem")}
  ${places}
}
`,
  );
  return startProcess(t, caddy, ["run", "--config", "Caddyfile", "--adapter", "caddyfile"], folder);
}

function siteFolder(t: TestContext): string {
  const folder = temporaryFolder(t);
  mkdirSync(join(folder, "site"));
  writeFileSync(join(folder, "site", "index.html"), PAGE);
  return folder;
}

async function startProcess(
  t: TestContext,
  { path }: Program,
  words: readonly string[],
  folder: string,
): Promise<Talked> {
  const child = spawn(path(), words, {
    cwd: folder,
    // Nothing is written outside of its folder.
    env: { ...plainEnvironment(), HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ["ignore", "ignore", "pipe"],
  });
  t.after(() => end(child));
  const sockets = ["plain", "secured"].map((name) => join(folder, `${name}.sock`));
  await accepting(child, sockets);
  const [plain, secured] = sockets;
  return { plain: [`unix:${plain}`], secured: [`unix:${secured}`, "--tls"] };
}

async function accepting(child: ChildProcess, sockets: readonly string[]): Promise<void> {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  for (let tries = 0; !sockets.every((socket) => existsSync(socket)); tries++) {
    if (tries > 1500 || child.exitCode !== null) throw new Error(`it didn't start: ${said}`);
    await pause(20);
  }
}

export const TALKED: readonly {
  readonly name: string;
  readonly skip: string | false;
  readonly start: (t: TestContext) => Promise<Talked>;
}[] = [
  { name: "barewire", skip: false, start: startBarewire },
  { name: "nginx", skip: nginx.skip, start: startNginx },
  { name: "Caddy", skip: caddy.skip, start: startCaddy },
  { name: "node:http", skip: false, start: startNode },
];
