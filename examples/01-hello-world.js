/**
 * 1. Hello World.
 *
 * A server waits for questions and answers each of them with text. What answers is a function, the
 * handler: a request goes in, a response comes out. barewire does the talking.
 *
 *     node examples/01-hello-world.js
 *
 * Then open the address that it prints, or ask from a second terminal and see what is really said:
 *
 *     curl -v http://localhost:8000/
 */
import { HttpResponse, serve } from "barewire";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  handler: () => HttpResponse.text("Hello World!\n"),
}).ready();

console.log(`Hello World waits at ${server.url}`);
