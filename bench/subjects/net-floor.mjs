// What is the least that a request costs in Node? The same bytes for each head that ends, and nothing parsed.
// net-floor.mjs <port> <status> <close or keep-alive> [file]
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

const [port, status, persistence, file] = process.argv.slice(2);
const END = "\r\n\r\n";

const content = file === undefined ? Buffer.alloc(0) : readFileSync(file);
const lines = [
  `HTTP/1.1 ${status} As asked`,
  "Content-Type: application/octet-stream",
  'ETag: "always-the-same"',
  `Connection: ${persistence}`,
  `Date: ${new Date().toUTCString()}`,
];
if (status !== "304") lines.push(`Content-Length: ${content.length}`);
const answer = Buffer.concat([Buffer.from(lines.join("\r\n") + END), content]);

const closes = persistence === "close";

createServer({ noDelay: true }, (socket) => {
  // A head may end in the next piece.
  let rest = Buffer.alloc(0);
  socket.on("data", (piece) => {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let heads = 0;
    let from = 0;
    for (let at = bytes.indexOf(END); at >= 0; at = bytes.indexOf(END, from)) {
      heads++;
      from = at + END.length;
    }
    rest = bytes.subarray(from);
    if (closes && heads > 0) socket.end(answer);
    else if (heads === 1) socket.write(answer);
    else if (heads > 1) socket.write(Buffer.concat(Array(heads).fill(answer)));
  });
  socket.on("end", () => socket.end());
  socket.on("error", () => socket.destroy());
}).listen(Number(port), "127.0.0.1");
