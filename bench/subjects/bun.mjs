// Bun.serve alone. bun.mjs <port>
import { answer } from "./fetch-handler.mjs";

Bun.serve({ fetch: answer, port: Number(process.argv[2]), hostname: "127.0.0.1" });
