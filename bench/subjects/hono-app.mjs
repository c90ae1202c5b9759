// The service that is the same for every runtime that Hono knows.
import { Hono } from "hono";
import { stream } from "./streamed.mjs";

export const app = new Hono()
  .get("/hello", (context) => context.text("Hello World!"))
  .get("/users/:id", (context) => {
    const id = context.req.param("id");
    return context.json({ id, name: `user ${id}` });
  })
  .post("/upload", async (context) => {
    const entries = await context.req.json();
    return context.json({ count: entries.length });
  })
  .get("/stream", (context) =>
    context.body(stream(), 200, { "Content-Type": "application/octet-stream" }),
  );
