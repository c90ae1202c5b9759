// The service that is the same for every runtime that Hono knows.
import { Hono } from "hono";

export const app = new Hono()
  .get("/hello", (context) => context.text("Hello World!"))
  .get("/users/:id", (context) => {
    const id = context.req.param("id");
    return context.json({ id, name: `user ${id}` });
  });
