/**
 * An application on h3 (https://h3.dev), on which Nitro and Nuxt are built.
 *
 * Nothing in it knows barewire: h3 makes a function from Request to Response, and server.js has it
 * served. The same application on other frameworks: ../hono and ../itty-router.
 */
import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import {
  createEventStream,
  getRequestIP,
  getRouterParam,
  H3,
  html,
  iterable,
  readBody,
  redirect,
  setCookie,
} from "h3";

const app = new H3();

app.get("/", () => html`<!doctype html><title>h3</title><h1>h3</h1>`);

app.get("/hello/:name", (event) => `Hello, ${getRouterParam(event, "name", { decode: true })}!`);

app.get("/address", (event) => ({ address: getRequestIP(event) }));

app.post("/json", async (event) => {
  event.res.status = 201;
  return { received: await readBody(event) };
});

app.post("/form", async (event) => {
  const form = await event.req.formData();
  const file = form.get("file");
  return {
    name: form.get("name"),
    note: form.get("note"),
    file: file instanceof File ? await described(file) : null,
  };
});

// An upload may be larger than memory: its pieces are hashed as they come, and forgotten.
app.put("/upload", async (event) => {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const piece of event.req.body ?? []) {
    hash.update(piece);
    bytes += piece.length;
  }
  return { bytes, sha256: hash.digest("hex") };
});

app.get("/stream", (event) => {
  event.res.headers.set("Content-Type", "text/plain; charset=utf-8");
  return iterable(async function* () {
    for (const number of [1, 2, 3]) {
      yield `${number}\n`;
      await pause(20);
    }
  });
});

app.get("/events", (event) => {
  const events = createEventStream(event);
  const ticking = async () => {
    for (const number of [1, 2, 3]) await events.push({ id: `${number}`, data: `tick ${number}` });
    await events.close();
  };
  // Each push waits until it is read: the answer has to be on its way first.
  event.waitUntil(ticking());
  return events;
});

app.get("/cookies", (event) => {
  setCookie(event, "first", "1", { httpOnly: true });
  setCookie(event, "second", "2", { path: "/", maxAge: 60 });
  return "Two cookies.";
});

app.get("/old", () => redirect("/hello/you"));

app.get("/broken", () => {
  throw new Error("nobody catches this");
});

/** @param {File} file */
async function described(file) {
  const hash = createHash("sha256").update(new Uint8Array(await file.arrayBuffer()));
  return { name: file.name, size: file.size, sha256: hash.digest("hex") };
}

export default app;
