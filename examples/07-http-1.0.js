/**
 * 7. HTTP/1.0, by hand.
 *
 * A request is so simple that you can type it. This server prints what it receives, and it is patient:
 * two minutes instead of ten seconds.
 *
 *     node examples/07-http-1.0.js
 *     telnet localhost 8000
 *
 * Type the line `GET / HTTP/1.0` and then an empty one. (No telnet? `nc -C localhost 8000` does it, too.)
 * Then try `GET / HTTP/1.1`: since 1.1 a request must name the host, in a second line `Host: localhost`.
 */
import { inspect } from "node:util";
import { HttpResponse, serve } from "barewire";

/**
 * A tap watches the wire. `inspect` makes the end of a line visible, and keeps characters that a
 * terminal would obey from reaching it: strangers send those, too.
 * @type {import("barewire").Tap}
 */
const printer = {
  received: (connection, bytes) => {
    const text = Buffer.from(bytes).toString("latin1");
    for (const line of text.split(/(?<=\n)/)) console.log(`#${connection.id} ${inspect(line)}`);
  },
};

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  headersTimeout: 120_000,
  handler: ({ method, target, minorVersion }) =>
    HttpResponse.text(`In HTTP/1.${minorVersion} you asked to ${method} ${target}\n`),
  tap: printer,
}).ready();

console.log(`Type: telnet localhost ${server.port}
Or open ${server.url}`);
