/**
 * 2. An index page.
 *
 * Whoever asks for "/" gets the text of a file. Edit htdocs/index.html and reload: it is read for each
 * request, so there is nothing to start again.
 *
 * The page looks bare, for its style sheet and its pictures are questions of their own, and this server
 * answers them with 404. Step 3 has them all.
 *
 *     node examples/02-index.js
 */
import { readFile } from "node:fs/promises";
import { HttpResponse, serve } from "barewire";

const index = `${import.meta.dirname}/../htdocs/index.html`;

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  handler: async (request) => {
    if (request.path !== "/") return undefined; // Nothing to say: the server answers 404.
    return HttpResponse.html(await readFile(index, "utf8"));
  },
}).ready();

console.log(`The index page is at ${server.url}`);
