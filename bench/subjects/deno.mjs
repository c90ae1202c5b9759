// Deno.serve alone. deno.mjs <port>
import { answer } from "./fetch-handler.mjs";

Deno.serve({ port: Number(Deno.args[0]), hostname: "127.0.0.1", onListen() {} }, answer);
