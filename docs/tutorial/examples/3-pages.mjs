// Step 3, pages: the path in the first line says which file. It can be told to give away too much.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

const folder = `${import.meta.dirname}/../htdocs`;

const server = createServer((socket) => {
  let heard = "";
  socket.on("data", (bytes) => {
    heard += bytes.toString();
    if (!heard.includes("\r\n\r\n")) return;
    const [requestLine] = heard.split("\r\n");
    console.log(requestLine);
    const [, path] = requestLine.split(" ");
    const name = path === "/" ? "/index.html" : path;
    const page = readFileSync(folder + name, "utf8");
    const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n";
    socket.end(head + page);
  });
});

server.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", () => {
  console.log(`Waiting at http://localhost:${server.address().port}/`);
});
