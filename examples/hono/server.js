/**
 * The Hono application, served.
 *
 *     node examples/hono/server.js
 */
import { serve } from "barewire";
import app from "./app.js";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  fetch: app.fetch,
}).ready();

console.log(`Hono is at ${server.url}`);
