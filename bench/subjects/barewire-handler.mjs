// A service with barewire. barewire-handler.mjs <port> <path of barewire's index.js>
import { pathToFileURL } from "node:url";
import { PIECE, PIECES } from "./streamed.mjs";

const [port, library] = process.argv.slice(2);
const { HttpResponse, serve } = await import(pathToFileURL(library).href);

const USER = "/users/";
const STREAM = { status: 200, fields: [["Content-Type", "application/octet-stream"]] };

async function* pieces() {
  for (let piece = 0; piece < PIECES; piece++) yield PIECE;
}

await serve({
  port: Number(port),
  handler: ({ path, content }) => {
    if (path === "/hello") return HttpResponse.text("Hello World!");
    if (path.startsWith(USER)) {
      const id = path.slice(USER.length);
      return HttpResponse.json({ id, name: `user ${id}` });
    }
    if (path === "/upload") {
      return content.text().then((text) => HttpResponse.json({ count: JSON.parse(text).length }));
    }
    if (path !== "/stream") return undefined;
    return new HttpResponse({ ...STREAM, content: { kind: "stream", chunks: pieces() } });
  },
}).ready();
