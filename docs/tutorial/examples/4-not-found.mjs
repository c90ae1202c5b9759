// Step 4, not found: what can't be answered with a file is answered with 404, and the server goes on.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { resolve, sep } from "node:path";

const folder = resolve(import.meta.dirname, "../htdocs");

function answerTo(requestLine) {
  try {
    const [, path] = requestLine.split(" ");
    const name = path === "/" ? "/index.html" : path;
    const file = resolve(folder, `.${decodeURIComponent(name)}`);
    if (!file.startsWith(folder + sep)) throw new Error(`${file} is outside of the folder`);
    return answer("200 OK", readFileSync(file, "utf8"));
  } catch (error) {
    console.log(`  ${error.message}`);
    return answer("404 Not Found", "<h1>404: there is no such page</h1>\n");
  }
}

function answer(status, page) {
  return `HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n${page}`;
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
