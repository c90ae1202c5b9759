/**
 * The application whose requests are traced, served.
 *
 *     node examples/tracing/server.js
 */
import { serve } from "barewire";
import app from "./app.js";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  fetch: app.fetch,
}).ready();

console.log(`What is traced is at ${server.url}`);
