/**
 * Serves the folder that it is told, and prints where. Ends on SIGTERM.
 */
import { serve } from "../../src/app/serve.ts";

const [root] = process.argv.slice(2);
if (root === undefined) throw new Error("say: serve-folder.ts FOLDER");
const server = serve({ root, port: 0, hostname: "localhost" });
await server.ready();
console.log(String(server.url));
process.once("SIGTERM", () => server.close({ idleMs: 0, graceMs: 1000 }));
