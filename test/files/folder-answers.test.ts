import assert from "node:assert/strict";
import { test } from "node:test";
import { files } from "../../src/files/files.ts";
import { detachedContext } from "../../src/http/detached-context.ts";
import type { RemoteAddress } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { requestFor, temporaryFolder } from "../support/folder.ts";

test("A client is its address, whatever its port; one that downloads too much doesn't keep others out", async (t) => {
  const folder = temporaryFolder(t, { a: "" });
  const handler = files(folder, { list: true, archive: true });
  const under: HttpResponse[] = [];
  let port = 40_000;
  const statusFor = async (hostname: string): Promise<number> => {
    const transport = hostname === "" ? "unix" : "tcp";
    const remoteAddr: RemoteAddress = { transport, hostname, port: hostname === "" ? 0 : port++ };
    const response = await handler(requestFor("/?archive=tar.gz"), detachedContext(remoteAddr));
    assert.ok(response instanceof HttpResponse);
    under.push(response);
    return response.status;
  };
  const release = async (): Promise<void> => {
    for (const { content } of under.splice(0)) {
      if (content === null || content instanceof Uint8Array || content.kind !== "stream") continue;
      await content.chunks[Symbol.asyncIterator]().return?.();
    }
  };
  for (const client of ["192.0.2.1", "2001:db8::1", ""]) {
    const statuses = [await statusFor(client), await statusFor(client)];
    assert.deepEqual([...statuses, await statusFor(client)], [200, 200, 503]);
  }
  await release();
  assert.equal(await statusFor("192.0.2.1"), 200, "what is given up makes room");
  await release();
});

test("For a connection that was reset before it was answered, nothing is made", async (t) => {
  const handler = files(temporaryFolder(t, { a: "" }), { list: true, archive: true });
  const remoteAddr: RemoteAddress = { transport: "tcp", hostname: "", port: 0 };
  for (const target of ["/", "/?archive=tar.gz"]) {
    const response = await handler(requestFor(target), detachedContext(remoteAddr));
    assert.ok(response instanceof HttpResponse);
    assert.equal(response.status, 503);
  }
});
