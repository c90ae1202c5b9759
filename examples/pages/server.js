/**
 * The guest book, served: style sheets from the folder `public`, everything else by the application.
 *
 *     node examples/pages/server.js
 */
import { serve } from "barewire";
import { error, fetch } from "./app.js";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  maxRequestBodySize: 100_000,
  root: `${import.meta.dirname}/public`, // Asked first; what isn't there is for the application.
  fetch,
  error,
}).ready();

console.log(`The guest book is at ${server.url}`);
