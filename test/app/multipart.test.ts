/**
 * Does a handler get a form as FormData and part by part, over real sockets, and is what is wrong answered for?
 */
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { formParts } from "../../src/app/multipart.ts";
import { type ServeOptions, serve } from "../../src/app/serve.ts";
import { MalformedContentError } from "../../src/http/request.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { converse, type Split } from "../support/raw-client.ts";

const TYPE = "multipart/form-data; boundary=xYz-0";
const FORM = [
  '--xYz-0\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\na\0b',
  '\r\n--xYz-0\r\nContent-Disposition: form-data; name="f"; filename="../ü.txt"\r\nContent-Type: Text/X\r\n\r\nfile',
  '\r\n--xYz-0\r\nContent-Disposition: form-data; name="f"; filename=""\r\n\r\n',
  "\r\n--xYz-0--\r\n",
].join("");

type Fetch = NonNullable<ServeOptions["fetch"]>;

async function start(
  t: TestContext,
  options: ServeOptions,
): Promise<(form: string, split?: Split, type?: string) => Promise<string>> {
  const server = serve({ hostname: "127.0.0.1", port: 0, ...options });
  t.after(() => server.close(true));
  await server.ready();
  return async (form, split = "whole", type = TYPE) => {
    const head = `POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Type: ${type}\r\n`;
    const length = Buffer.byteLength(form);
    const request = `${head}Content-Length: ${length}\r\n\r\n${form}`;
    const [response] = await converse(server.port, Buffer.from(request), { split });
    return `${response?.status} ${response?.content.toString()}`;
  };
}

const told: Fetch = async (request) => {
  const form = await request.formData();
  const all = [...form].map(async ([name, value]) =>
    typeof value === "string" ? [name, value] : [name, value.name, value.type, await value.text()],
  );
  return Response.json(await Promise.all(all));
};

test("FormData has fields as text, and files as File objects", async (t) => {
  const send = await start(t, { fetch: told });
  const expected = `200 ${JSON.stringify([
    ["__proto__", "a\0b"],
    ["f", "../ü.txt", "text/x", "file"],
    ["f", "", "text/plain", ""],
  ])}`;
  for (const split of ["whole", "bytes", { seed: 3 }] as const) {
    assert.equal(await send(FORM, split), expected);
  }
});

test("a form that is wrong is the client's fault: 400, or 413, with a sentence, and no hook is told", async (t) => {
  const faults: unknown[] = [];
  const error = (fault: unknown): undefined => {
    faults.push(fault);
  };
  const send = await start(t, { fetch: told, error, maxFormParts: 3 });
  const cut = FORM.slice(0, -6);
  assert.equal(await send(cut), "400 400 Bad Request\n\nThe form breaks off before its end.\n");
  assert.match(
    await send(FORM, "whole", "multipart/form-data"),
    /^400 .*\n\nMultipart\/form-data needs a boundary/,
  );
  assert.match(await send("{}", "whole", "application/json"), /^400 .*\n\nA form is multipart/);
  assert.equal(
    await send(`${FORM.slice(0, -4)}${FORM.slice(FORM.indexOf("\r\n"))}`),
    "413 413 Content Too Large\n\nThe content has more than 3 parts.\n",
  );
  assert.deepEqual(faults, []);
});

test("a handler that looks finds a TypeError, as it does elsewhere, and may answer itself", async (t) => {
  const fetch: Fetch = (request) =>
    request.formData().then(
      () => new Response("read"),
      (error) => new Response(`${error instanceof TypeError} ${error.name}`, { status: 422 }),
    );
  const send = await start(t, { fetch });
  assert.equal(await send(FORM.slice(0, -6)), "422 true MalformedContentError");
});

test("every limit is an option of serve", async (t) => {
  for (const [limits, words] of [
    [{ maxFormSize: 9 }, /^413 .*more than 9 bytes\./s],
    [{ maxFormParts: 1 }, /^413 .*more than 1 parts\./s],
    [{ maxFormName: 8 }, /^413 .*more than 8 characters in a name\./s],
    [{ maxFormFieldSize: 2 }, /^413 .*more than 2 bytes in a field\./s],
    [{ maxFormFileSize: 3 }, /^413 .*more than 3 bytes in a file\./s],
  ] as const) {
    const send = await start(t, { fetch: told, ...limits });
    assert.match(await send(FORM), words);
  }
  assert.throws(() => serve({ fetch: told, maxFormParts: -1 }), RangeError);
});

test("part by part, from a request of either kind, with what the first reader leaves", async (t) => {
  const listed = async (request: Parameters<typeof formParts>[0]): Promise<string> => {
    const names: string[] = [];
    for await (const { name, filename, type } of formParts(request)) {
      names.push(`${name} ${filename} ${type}`);
    }
    return names.join(", ");
  };
  const expected = "200 __proto__ undefined text/plain, f ../ü.txt Text/X, f  text/plain";
  const byFetch = await start(t, { fetch: async (request) => new Response(await listed(request)) });
  const byHandler = await start(t, {
    handler: async (request) => HttpResponse.text(await listed(request)),
  });
  for (const split of ["whole", "bytes"] as const) {
    assert.equal(await byFetch(FORM, split), expected);
    assert.equal(await byHandler(FORM, split), expected);
  }
  for (const send of [byFetch, byHandler]) {
    assert.match(await send("a=1", "whole", "text/plain"), /^400 .*isn't multipart\/form-data/s);
    assert.match(await send(FORM.slice(0, -6)), /^400 .*breaks off/s);
  }
});

test("part by part, from a request of the runtime's own, and from one without content", async () => {
  const form = new FormData();
  form.append("a", "1");
  const names: string[] = [];
  const request = new Request("http://h/", { method: "POST", body: form });
  for await (const part of formParts(request)) names.push(part.name, await part.text());
  assert.deepEqual(names, ["a", "1"]);
  const empty = new Request("http://h/", { headers: { "content-type": TYPE } });
  await assert.rejects(formParts(empty).next(), MalformedContentError);
  await assert.rejects(formParts(empty, { maxFormParts: -1 }).next(), RangeError);
});

test("forms of the runtime's own client arrive as they were sent", async (t) => {
  const server = serve({ hostname: "127.0.0.1", port: 0, fetch: told });
  t.after(() => server.close(true));
  await server.ready();
  const body = new FormData();
  body.append('quo"te\r\n', "line\r\nline");
  body.append("file", new File(["x".repeat(100_000)], 'a "b" \\c\\.txt', { type: "text/y" }));
  const answer = await (await fetch(server.url ?? "", { method: "POST", body })).json();
  assert.deepEqual(answer, [
    ['quo"te\r\n', "line\r\nline"],
    ["file", 'a "b" \\c\\.txt', "text/y", "x".repeat(100_000)],
  ]);
});
