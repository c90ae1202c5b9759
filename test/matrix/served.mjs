// A server for whatever runtime runs it: echoes content, gives the connection to an echo, sends more than a
// client reads, and tells of clients that have left. runtime.ts asks.

import { HttpResponse, serve } from "../../dist/index.js";

const PIECES = 200;
const piece = new Uint8Array(65_536).fill(120);

let pieces = 0;
let left = "nobody";

/** Pieces that are counted as somebody takes them. */
async function* many() {
  for (pieces = 0; pieces < PIECES; pieces++) yield piece;
}

const ANSWERS = {
  "/": () => HttpResponse.text("hello\n"),
  "/echo": async (request) => new HttpResponse({ content: await request.content.bytes() }),
  "/upgrade": (_request, context) =>
    context.upgrade((socket, head) => {
      socket.write(head);
      socket.on("data", (bytes) => socket.write(bytes));
      socket.on("end", () => socket.end("bye"));
    }),
  "/many": () => new HttpResponse({ content: { kind: "stream", chunks: many() } }),
  "/pieces": () => HttpResponse.text(`${pieces}`),
  "/wait": (_request, { signal }) =>
    new Promise((resolve) => {
      signal.addEventListener("abort", () => {
        left = signal.reason.message;
        resolve(HttpResponse.text("late\n"));
      });
    }),
  "/left": () => HttpResponse.text(left),
};

const server = await serve({
  port: 0,
  handler: (request, context) => ANSWERS[request.path]?.(request, context),
}).ready();

console.log(`served at ${server.url}`);
