/**
 * 5. An image.
 *
 * HTTP is text up to the first empty line. Behind it come bytes, as they are: an image is read without an
 * encoding ("utf8" would ruin it), and Content-Type says what the bytes are. Compare the two hashes:
 *
 *     node examples/05-image.js
 *     curl -s http://localhost:8000/picture.png | sha256sum
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { HttpResponse, serve } from "barewire";

const picture = await readFile(`${import.meta.dirname}/../htdocs/picture.png`);
const hash = createHash("sha256").update(picture).digest("hex");

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  handler: ({ path }) => {
    if (path === "/picture.png") {
      return new HttpResponse({ fields: { "Content-Type": "image/png" }, content: picture });
    }
    if (path !== "/") return undefined;
    return HttpResponse.html(`<!doctype html>
<title>An image</title>
<img src="picture.png" alt="Copper wires">
<p>${picture.length} bytes, SHA-256 <code>${hash}</code></p>
`);
  },
}).ready();

console.log(`The picture is at ${server.url}
Its SHA-256 is ${hash}`);
