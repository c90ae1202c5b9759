/**
 * An application on Hono (https://hono.dev).
 *
 * Nothing in it knows barewire: Hono makes a function from Request to Response, and server.js has it
 * served. The same application on other frameworks: ../h3 and ../itty-router.
 */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Hono } from "hono";
import { setCookie } from "hono/cookie";
import { streamSSE, streamText } from "hono/streaming";

/**
 * What barewire hands to `fetch` besides the request is `c.env` in Hono.
 * @type {Hono<{ Bindings: import("barewire").ServeHandlerInfo }>}
 */
const app = new Hono();

app.get("/", (c) => c.html("<!doctype html><title>Hono</title><h1>Hono</h1>"));

app.get("/hello/:name", (c) => c.text(`Hello, ${c.req.param("name")}!`));

app.get("/address", (c) => c.json({ address: c.env.remoteAddr.hostname }));

app.post("/json", async (c) => c.json({ received: await c.req.json() }, 201));

app.post("/form", async (c) => {
  const { name, note, file } = await c.req.parseBody();
  return c.json({ name, note, file: file instanceof File ? await described(file) : null });
});

// An upload may be larger than memory: its pieces are hashed as they come, and forgotten.
app.put("/upload", async (c) => {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of c.req.raw.body ?? []) {
    hash.update(piece);
    bytes += piece.length;
  }
  return c.json({ bytes, sha256: hash.digest("hex") });
});

app.get("/stream", (c) =>
  streamText(c, async (stream) => {
    for (const number of [1, 2, 3]) {
      await stream.writeln(`${number}`);
      await pause(20);
    }
  }),
);

app.get("/events", (c) =>
  streamSSE(c, async (stream) => {
    for (const number of [1, 2, 3])
      await stream.writeSSE({ id: `${number}`, data: `tick ${number}` });
  }),
);

app.get("/cookies", (c) => {
  setCookie(c, "first", "1", { httpOnly: true });
  setCookie(c, "second", "2", { path: "/", maxAge: 60 });
  return c.text("Two cookies.");
});

app.get("/old", (c) => c.redirect("/hello/you"));

app.get("/broken", () => {
  throw new Error("nobody catches this");
});

/** @param {File} file */
async function described(file) {
  const hash = createHash("sha256").update(new Uint8Array(await file.arrayBuffer()));
  return { name: file.name, size: file.size, sha256: hash.digest("hex") };
}

export default app;
