// Hono in Node, on its own adapter. hono-node-server.mjs <port> [native]
import { serve } from "@hono/node-server";
import { app } from "./hono-app.mjs";

const [port, kind] = process.argv.slice(2);

serve({
  fetch: app.fetch,
  port: Number(port),
  hostname: "127.0.0.1",
  ...(kind === "native" ? { overrideGlobalObjects: false } : {}),
});
