/**
 * 8. An answer whose length nobody knows yet.
 *
 * Content can be made while it is sent. HTTP/1.1 then sends it in chunks, each with its own length in
 * front; HTTP/1.0 doesn't know chunks, so there the end of the connection is the end of the content.
 * barewire chooses. See the chunks as they are, and then without:
 *
 *     node examples/08-stream.js
 *     curl -N --raw http://localhost:8000/
 *     curl -N --http1.0 http://localhost:8000/
 */
import { setTimeout as pause } from "node:timers/promises";
import { HttpResponse, serve } from "barewire";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  handler: () =>
    new HttpResponse({
      fields: { "Content-Type": "text/plain; charset=utf-8" },
      content: { kind: "stream", chunks: countdown() },
    }),
}).ready();

async function* countdown() {
  const encoder = new TextEncoder();
  let left = 5;
  try {
    for (; left > 0; left--) {
      yield encoder.encode(`${left}\n`);
      await pause(300);
    }
    yield encoder.encode("Lift-off!\n");
  } finally {
    // Also reached when the visitor leaves early: nobody counts for an empty room.
    console.log(left === 0 ? "lift-off" : `a visitor left at ${left}`);
  }
}

console.log(`Counting down at ${server.url}`);
