/**
 * An application on itty-router (https://itty.dev), a framework of a thousand bytes.
 *
 * Nothing in it knows barewire: itty-router makes a function from Request to Response, and server.js has it
 * served. The same application on other frameworks: ../hono and ../h3.
 */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { AutoRouter, error, html, json, text } from "itty-router";

/** @typedef {import("barewire").ServeHandlerInfo} Info */

/** @type {import("itty-router").RouterType<import("itty-router").IRequest, [Info]>} */
const app = AutoRouter({
  // By itself it would tell visitors what the accident was.
  catch: ({ status = 500 }) => error(status),
});

app.get("/", () => html("<!doctype html><title>itty-router</title><h1>itty-router</h1>"));

app.get("/hello/:name", ({ params }) => text(`Hello, ${decodeURIComponent(`${params.name}`)}!`));

// What barewire hands to `fetch` besides the request comes as the second argument here, too.
app.get("/address", (_request, { remoteAddr }) => ({ address: remoteAddr.hostname }));

app.post("/json", async (request) => json({ received: await request.json() }, { status: 201 }));

app.post("/form", async (request) => {
  const form = await request.formData();
  const file = form.get("file");
  return {
    name: form.get("name"),
    note: form.get("note"),
    file: file instanceof File ? await described(file) : null,
  };
});

// An upload may be larger than memory: its pieces are hashed as they come, and forgotten.
app.put("/upload", async (request) => {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of request.body ?? []) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest("hex") };
});

app.get("/stream", () => streamed("text/plain; charset=utf-8", (number) => `${number}\n`));

app.get("/events", () =>
  streamed("text/event-stream", (number) => `id: ${number}\ndata: tick ${number}\n\n`),
);

app.get("/cookies", () => {
  const headers = new Headers();
  headers.append("Set-Cookie", "first=1; HttpOnly");
  headers.append("Set-Cookie", "second=2; Path=/; Max-Age=60");
  return text("Two cookies.", { headers });
});

app.get("/old", () => new Response(null, { status: 302, headers: { Location: "/hello/you" } }));

app.get("/broken", () => {
  throw new Error("nobody catches this");
});

/**
 * @param {string} type
 * @param {(number: number) => string} written
 */
function streamed(type, written) {
  async function* pieces() {
    for (const number of [1, 2, 3]) {
      yield new TextEncoder().encode(written(number));
      await pause(20);
    }
  }
  return new Response(ReadableStream.from(pieces()), { headers: { "Content-Type": type } });
}

/** @param {File} file */
async function described(file) {
  const hash = createHash("sha256").update(new Uint8Array(await file.arrayBuffer()));
  return { name: file.name, size: file.size, sha256: hash.digest("hex") };
}

export default app;
