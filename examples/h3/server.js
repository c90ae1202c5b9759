/**
 * The h3 application, served.
 *
 *     node examples/h3/server.js
 */
import { serve } from "barewire";
import app from "./app.js";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  fetch: app.fetch,
}).ready();

console.log(`h3 is at ${server.url}`);
