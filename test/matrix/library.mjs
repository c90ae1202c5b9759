// Does the compiled library run on the runtime that runs this file? Serves one handler, fetches it, closes.

import assert from "node:assert/strict";
import { HttpResponse, serve } from "../../dist/index.js";

assert.equal(typeof serve, "function");

const server = serve({ port: 0, handler: () => HttpResponse.text("hello") });
await server.ready();
try {
  const response = await fetch(server.url);
  assert.equal(response.status, 200);
  assert.equal(await response.text(), "hello");
} finally {
  await server.close();
}
