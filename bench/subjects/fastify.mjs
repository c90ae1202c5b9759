// The same service with fastify. fastify.mjs <port>
import { Readable } from "node:stream";
import fastify from "fastify";
import { PIECE, PIECES } from "./streamed.mjs";

const app = fastify();

app.get("/hello", (_, reply) => reply.type("text/plain; charset=utf-8").send("Hello World!"));
app.get("/users/:id", ({ params: { id } }) => ({ id, name: `user ${id}` }));
app.post("/upload", ({ body }) => ({ count: body.length }));
app.get("/stream", (_, reply) =>
  reply.type("application/octet-stream").send(Readable.from(Array(PIECES).fill(PIECE))),
);

await app.listen({ port: Number(process.argv[2]), host: "127.0.0.1" });
