// Hono on barewire. hono-barewire.mjs <port> <path of barewire's index.js> [fast]
import { pathToFileURL } from "node:url";
import { app } from "./hono-app.mjs";

const [port, library, kind] = process.argv.slice(2);
const { installFastResponse, serve } = await import(pathToFileURL(library).href);

if (kind === "fast") installFastResponse();
await serve({ port: Number(port), fetch: app.fetch }).ready();
