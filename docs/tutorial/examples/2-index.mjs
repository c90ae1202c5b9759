// Step 2, index: whoever asks gets the text of a file.
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

const folder = `${import.meta.dirname}/../htdocs`;

const server = createServer((socket) => {
  let heard = "";
  socket.on("data", (bytes) => {
    heard += bytes.toString();
    if (!heard.includes("\r\n\r\n")) return; // the empty line hasn't come yet
    console.log(heard);
    const page = readFileSync(`${folder}/index.html`, "utf8");
    const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n";
    socket.end(head + page);
  });
});

server.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", () => {
  console.log(`Waiting at http://localhost:${server.address().port}/`);
});
