// Step 5, images: content is bytes. Its length counts them, and its type says what they are.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { extname, resolve, sep } from "node:path";

const folder = resolve(import.meta.dirname, "../htdocs");
const types = { ".html": "text/html; charset=utf-8", ".png": "image/png" };

function answerTo(requestLine) {
  try {
    const [, path] = requestLine.split(" ");
    const name = path === "/" ? "/index.html" : path;
    const file = resolve(folder, `.${decodeURIComponent(name)}`);
    if (!file.startsWith(folder + sep)) throw new Error(`${file} is outside of the folder`);
    const type = types[extname(file)] ?? "application/octet-stream";
    return answer("200 OK", type, readFileSync(file));
  } catch (error) {
    console.log(`  ${error.message}`);
    return answer("404 Not Found", "text/plain", Buffer.from("There is no such page.\n"));
  }
}

function answer(status, type, content) {
  const lines = [
    `HTTP/1.1 ${status}`,
    `Content-Type: ${type}`,
    `Content-Length: ${content.length}`,
    "Connection: close",
  ];
  return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`), content]);
}

const server = createServer((socket) => {
  let heard = "";
  socket.on("error", (error) => console.log(`  ${error.message}`));
  socket.on("data", (bytes) => {
    if (socket.writableEnded) return; // it has its answer
    heard += bytes.toString();
    if (heard.length > 10_000) return socket.destroy(); // nobody asks for so long
    if (!heard.includes("\r\n\r\n")) return;
    const [requestLine] = heard.split("\r\n");
    console.log(requestLine);
    socket.end(answerTo(requestLine));
  });
});

server.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", () => {
  console.log(`Waiting at http://localhost:${server.address().port}/`);
});
