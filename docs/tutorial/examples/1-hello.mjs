// Step 1, hello: prints what it hears, and gives the same answer to everybody.
import { createServer } from "node:net";

const answer = [
  "HTTP/1.1 200 OK",
  "Content-Type: text/plain",
  "Connection: close",
  "",
  "Hello, world!\n",
].join("\r\n");

const server = createServer((socket) => {
  socket.once("data", (bytes) => {
    console.log(bytes.toString());
    socket.end(answer);
  });
});

server.listen(Number(process.env.PORT ?? 8000), "127.0.0.1", () => {
  console.log(`Waiting at http://localhost:${server.address().port}/`);
});
