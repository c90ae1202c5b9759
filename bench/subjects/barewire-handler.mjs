// A service with barewire. barewire-handler.mjs <port> <path of barewire's index.js>
import { pathToFileURL } from "node:url";

const [port, library] = process.argv.slice(2);
const { HttpResponse, serve } = await import(pathToFileURL(library).href);

const USER = "/users/";

await serve({
  port: Number(port),
  handler: ({ path }) => {
    if (path === "/hello") return HttpResponse.text("Hello World!");
    if (!path.startsWith(USER)) return undefined;
    const id = path.slice(USER.length);
    return HttpResponse.json({ id, name: `user ${id}` });
  },
}).ready();
