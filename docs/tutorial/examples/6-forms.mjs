// Step 6, forms: a request can bring content too. Content-Length says when all of it has come.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { extname, resolve, sep } from "node:path";

const folder = resolve(import.meta.dirname, "../htdocs");
const types = { ".html": "text/html; charset=utf-8", ".png": "image/png" };

function answerTo(requestLine, sent) {
  try {
    const [method, path] = requestLine.split(" ");
    if (method === "POST" && path === "/greet") return greeting(new URLSearchParams(sent));
    const file = resolve(folder, `.${decodeURIComponent(path === "/" ? "/index.html" : path)}`);
    if (!file.startsWith(folder + sep)) throw new Error(`${file} is outside of the folder`);
    const type = types[extname(file)] ?? "application/octet-stream";
    return answer("200 OK", type, readFileSync(file));
  } catch (error) {
    console.log(`  ${error.message}`);
    return answer("404 Not Found", "text/plain", Buffer.from("There is no such page.\n"));
  }
}

function greeting(form) {
  const text = `Hello, ${form.get("name")}, born in ${form.get("born")}!\n`;
  return answer("200 OK", "text/plain; charset=utf-8", Buffer.from(text));
}

function answer(status, type, content) {
  const head = `HTTP/1.1 ${status}\r\nContent-Type: ${type}\r\nContent-Length: ${content.length}`;
  return Buffer.concat([Buffer.from(`${head}\r\nConnection: close\r\n\r\n`), content]);
}

const server = createServer((socket) => {
  let heard = Buffer.alloc(0);
  socket.on("error", (error) => console.log(`  ${error.message}`));
  socket.on("data", (bytes) => {
    if (socket.writableEnded) return; // it has its answer
    heard = Buffer.concat([heard, bytes]);
    if (heard.length > 10_000) return socket.destroy(); // nobody says so much here
    const headEnd = heard.indexOf("\r\n\r\n");
    if (headEnd < 0) return;
    const head = heard.toString("latin1", 0, headEnd);
    const length = Number(/^Content-Length: *(\d+)$/im.exec(head)?.[1] ?? 0);
    const content = heard.subarray(headEnd + 4);
    if (content.length < length) return; // more is on its way
    const [requestLine] = head.split("\r\n");
    console.log(requestLine);
    socket.end(answerTo(requestLine, content.toString("utf8", 0, length)));
  });
});

server.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", () => {
  console.log(`Waiting at http://localhost:${server.address().port}/`);
});
