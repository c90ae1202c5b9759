// The least that node:http can do for the same service. node-http-handler.mjs <port>
import { createServer } from "node:http";
import { Readable } from "node:stream";
import { json } from "node:stream/consumers";
import { PIECE, PIECES } from "./streamed.mjs";

const USER = "/users/";

function send(response, type, text) {
  response.writeHead(200, { "Content-Type": type, "Content-Length": Buffer.byteLength(text) });
  response.end(text);
}

const sendJson = (response, value) => send(response, "application/json", JSON.stringify(value));

async function answer(request, response) {
  const { url } = request;
  if (url === "/hello") send(response, "text/plain; charset=utf-8", "Hello World!");
  else if (url.startsWith(USER)) {
    const id = url.slice(USER.length);
    sendJson(response, { id, name: `user ${id}` });
  } else if (url === "/upload") sendJson(response, { count: (await json(request)).length });
  else if (url === "/stream") {
    response.writeHead(200, { "Content-Type": "application/octet-stream" });
    Readable.from(Array(PIECES).fill(PIECE)).pipe(response);
  } else response.writeHead(404).end();
}

createServer({ keepAliveTimeout: 65_000 }, answer).listen(Number(process.argv[2]), "127.0.0.1");
