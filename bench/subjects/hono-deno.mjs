// Hono in Deno. hono-deno.mjs <port>
import { app } from "./hono-app.mjs";

Deno.serve({ port: Number(Deno.args[0]), hostname: "127.0.0.1", onListen() {} }, app.fetch);
