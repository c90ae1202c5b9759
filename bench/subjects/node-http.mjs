// What does node:http cost when nearly nothing is done with it? Files from memory, a tag, 304, 404.
// node-http.mjs <port> <folder> [certificate key]
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { join } from "node:path";

const [port, folder, certificate, key] = process.argv.slice(2);

const TYPES = { png: "image/png", jpg: "image/jpeg", mp4: "video/mp4", txt: "text/plain" };

const kept = new Map();
/** Undefined when there is no such file; what was found once is believed for ever. */
function find(path) {
  if (!kept.has(path)) kept.set(path, read(path));
  return kept.get(path);
}

function read(path) {
  const file = join(folder, path);
  if (!existsSync(file) || statSync(file).isDirectory()) return undefined;
  const content = readFileSync(file);
  const tag = `"${createHash("sha1").update(content).digest("base64url").slice(0, 16)}"`;
  const type = TYPES[path.split(".").pop()] ?? "application/octet-stream";
  return { content, tag, type };
}

function answer(request, response) {
  const found = find(request.url);
  if (found === undefined) {
    response.writeHead(404, { "Content-Type": "text/plain", "Content-Length": 10 });
    response.end("Not found\n");
  } else if (request.headers["if-none-match"] === found.tag) {
    response.writeHead(304, { ETag: found.tag });
    response.end();
  } else {
    response.writeHead(200, {
      "Content-Type": found.type,
      ETag: found.tag,
      "Content-Length": found.content.length,
    });
    response.end(found.content);
  }
}

// As long as anybody might wait, so that no connection ends in the middle of a load.
const options = { keepAliveTimeout: 65_000 };
const server =
  certificate === undefined
    ? createServer(options, answer)
    : createTlsServer(
        { ...options, cert: readFileSync(certificate), key: readFileSync(key) },
        answer,
      );
server.listen(Number(port), "127.0.0.1");
