// The SvelteKit application, as built, served.

import { fileURLToPath } from "node:url";
import { serve } from "../../../dist/index.js";
import { Server } from "./dist/output/server/index.js";
import { manifest } from "./dist/output/server/manifest.js";

const app = new Server(manifest);
await app.init({ env: process.env });

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  root: fileURLToPath(new URL("dist/output/client", import.meta.url)),
  fetch: (request, info) =>
    app.respond(request, { getClientAddress: () => info.remoteAddr.hostname }),
}).ready();

console.log(`SvelteKit is at ${server.url}`);
