/**
 * The itty-router application, served.
 *
 *     node examples/itty-router/server.js
 */
import { serve } from "barewire";
import app from "./app.js";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  fetch: app.fetch,
}).ready();

console.log(`itty-router is at ${server.url}`);
