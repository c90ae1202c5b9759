/**
 * 4. What isn't there.
 *
 * Most of what a server is asked for doesn't exist: a letter is wrong, a page has moved, a robot guesses.
 * That is an answer (404 Not Found) and no accident. If the folder has a 404.html, that page goes with
 * it. And when a handler does have an accident, one visitor reads 500, and the server goes on.
 *
 *     node examples/04-not-found.js
 *
 * Then open /nowhere, /broken, and / again.
 */
import { serve } from "barewire";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  // The handler is asked first; when it has nothing to say, the folder is.
  handler: (request) => {
    if (request.path === "/broken") throw new Error("nobody catches this");
    return undefined;
  },
  root: `${import.meta.dirname}/../htdocs`,
}).ready();

console.log(`There is nothing at ${server.url}nowhere
and an accident at  ${server.url}broken`);
