/**
 * Serves a folder with the options that it is told, and reads what is sent to it: `serve-limited.ts FOLDER JSON`.
 * Prints where, and what the server wants somebody to know. Ends on SIGTERM.
 */
import { serve } from "../../src/app/serve.ts";
import { HttpResponse } from "../../src/http/response.ts";

const [root, options = "{}"] = process.argv.slice(2);
if (root === undefined) throw new Error("say: serve-limited.ts FOLDER JSON");
const server = serve({
  root,
  port: 0,
  hostname: "localhost",
  notice: (sentence) => console.log(sentence),
  error: () => undefined,
  handler: async (request) => {
    if (request.method !== "POST") return undefined;
    return HttpResponse.text(String((await request.content.bytes()).length));
  },
  ...(JSON.parse(options) as object),
});
await server.ready();
console.log(String(server.url));
process.once("SIGTERM", () => server.close({ idleMs: 0, graceMs: 1000 }));
