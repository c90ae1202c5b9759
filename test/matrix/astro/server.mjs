// The Astro application, as built, served.

import { fileURLToPath } from "node:url";
import { serve } from "../../../dist/index.js";
import { fetch } from "./dist/server/entry.mjs";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  root: fileURLToPath(new URL("dist/client", import.meta.url)),
  fetch,
}).ready();

console.log(`Astro is at ${server.url}`);
