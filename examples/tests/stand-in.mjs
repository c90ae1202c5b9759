/**
 * What answers until barewire's own `serve({ fetch })` does? A door made of node:http, for these tests alone.
 *
 * It stands in place of the package "barewire" in programs that are started with stand-in-hook.mjs. This file
 * refuses to be good at it: it knows what the examples use, and no more.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const TYPES = { ".css": "text/css", ".html": "text/html; charset=utf-8", ".js": "text/javascript" };

export function serve(options) {
  const server = createServer((incoming, outgoing) => {
    answer(options, incoming, undefined)
      .then((response) => send(response, outgoing, incoming.method))
      .catch((error) => {
        if (options.error) return send(options.error(error), outgoing, incoming.method);
        console.error(error);
        if (outgoing.headersSent) outgoing.destroy();
        else outgoing.writeHead(500).end("500\n");
      });
  });
  server.on("upgrade", async (incoming, socket, head) => {
    let taken = false;
    const upgrade = (take) => {
      taken = true;
      take(socket, head);
      return new Response();
    };
    const response = await answer(options, incoming, upgrade);
    if (!taken) socket.end(`HTTP/1.1 ${response.status} Refused\r\nConnection: close\r\n\r\n`);
  });
  return {
    ready: () =>
      new Promise((resolve) => {
        server.listen(options.port, "127.0.0.1", () => {
          const { port } = server.address();
          resolve({ port, url: new URL(`http://localhost:${port}/`) });
        });
      }),
  };
}

async function answer({ fetch, root, maxRequestBodySize = Infinity }, incoming, upgrade) {
  const length = Number(incoming.headers["content-length"] ?? 0);
  if (length > maxRequestBodySize) return new Response("", { status: 413 });
  const url = new URL(incoming.url, `http://${incoming.headers.host ?? "localhost"}`);
  const found = root === undefined ? undefined : await fileBelow(root, url.pathname);
  if (found !== undefined) return found;
  const hasContent = incoming.method !== "GET" && incoming.method !== "HEAD";
  const gone = new AbortController();
  incoming.socket.once("close", () => gone.abort());
  const request = new Request(url, {
    method: incoming.method,
    headers: Object.entries(incoming.headers).map(([name, value]) => [name, `${value}`]),
    body: hasContent ? Readable.toWeb(incoming) : null,
    duplex: "half",
    signal: gone.signal,
  });
  const { remoteAddress: hostname, remotePort: port } = incoming.socket;
  Object.assign(request, { ip: hostname, waitUntil: () => undefined });
  return fetch(request, {
    remoteAddr: { transport: "tcp", hostname, port },
    requestIP: () => ({ address: hostname, family: "IPv4", port }),
    upgrade: upgrade ?? refuseUpgrade,
  });
}

function refuseUpgrade() {
  throw new TypeError("the request asks for no upgrade");
}

async function fileBelow(root, pathname) {
  const path = pathname === "/" ? "/index.html" : pathname;
  const type = TYPES[extname(path)];
  if (type === undefined) return undefined;
  const content = await readFile(join(root, path)).catch(() => undefined);
  return content && new Response(content, { headers: { "Content-Type": type } });
}

async function send(response, outgoing, method) {
  const { "set-cookie": _, ...fields } = Object.fromEntries(response.headers);
  outgoing.writeHead(response.status, { ...fields, "set-cookie": response.headers.getSetCookie() });
  if (response.body === null || method === "HEAD") outgoing.end();
  else await pipeline(Readable.fromWeb(response.body), outgoing);
}
