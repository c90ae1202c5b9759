/**
 * Serves fetch handlers, and prints where: answers of either class, forms, and what is pending. Ends on SIGTERM.
 */
import { serve } from "../../src/app/serve.ts";
import { FastResponse } from "../../src/fetch/fast-response.ts";

const server = serve({
  port: 0,
  hostname: "localhost",
  fetch: async (request) => {
    if (request.url.endsWith("/fast")) return new FastResponse("Hello");
    if (request.url.endsWith("/native")) return new Response("Hello");
    if (request.url.endsWith("/form")) {
      return new FastResponse(`${[...(await request.formData())].length}`);
    }
    return FastResponse.json([server.pendingRequests, server.connections]);
  },
});
await server.ready();
console.log(String(server.url));
process.once("SIGTERM", () => server.close({ idleMs: 0, graceMs: 1000 }));
