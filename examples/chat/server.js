/**
 * A chat, served: the page from the folder `public`, and at /chat the WebSockets.
 *
 *     node examples/chat/server.js
 *
 * Open the address twice.
 */
import { serve } from "barewire";

const kind = process.argv.includes("--crossws") ? "./crossws.js" : "./app.js";
const { fetch } = /** @type {typeof import("./app.js")} */ (await import(kind));

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  root: `${import.meta.dirname}/public`, // Asked first; what isn't there is for the application.
  fetch,
}).ready();

console.log(`The chat is at ${server.url}`);
