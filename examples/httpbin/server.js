/**
 * httpbin, served.
 *
 *     node examples/httpbin/server.js
 *     curl -d 'name=John&surname=Doe' http://localhost:8000/post
 *
 * Or by hand, in telnet: `POST /post HTTP/1.0`, then the two lines
 * `Content-Type: application/x-www-form-urlencoded` and `Content-Length: 21`, an empty one, and the form.
 */
import { serve } from "barewire";
import { fetch } from "./app.js";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  maxRequestBodySize: 1_000_000, // Everything is told back, so everything is kept for a while.
  fetch,
}).ready();

console.log(`httpbin is at ${server.url}`);
