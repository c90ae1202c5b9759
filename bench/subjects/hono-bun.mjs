// Hono in Bun. hono-bun.mjs <port>
import { app } from "./hono-app.mjs";

Bun.serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: "127.0.0.1" });
