/**
 * Peers that send requests as fast as they are taken, and read nothing: `never-reading.ts PORT COUNT`.
 * A process of its own, so that what it keeps isn't counted as the server's.
 */
import { connect } from "node:net";

const [port, count] = process.argv.slice(2).map(Number);
if (port === undefined || count === undefined) throw new Error("say: never-reading.ts PORT COUNT");
const requests = Buffer.from("GET / HTTP/1.1\r\nHost: h\r\n\r\n".repeat(500));

for (let i = 0; i < count; i++) {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  socket.pause();
  const pump = () => {
    while (!socket.destroyed && socket.write(requests));
  };
  socket.on("drain", pump);
  socket.once("connect", pump);
}
