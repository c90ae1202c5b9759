// Hono in Node, on srvx. hono-srvx.mjs <port>
import { serve } from "srvx";
import { app } from "./hono-app.mjs";

serve({ fetch: app.fetch, port: Number(process.argv[2]), hostname: "127.0.0.1", silent: true });
