import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { inspect } from "node:util";
import { nativeOf } from "../../src/fetch/incoming-request.ts";
import { type Asked, CONTEXT, nativeRequest, ourRequest, receivedRequest } from "./received.ts";

const MAKERS: readonly (readonly [name: string, make: (asked: Asked) => Request])[] = [
  ["the runtime's own Request", nativeRequest],
  ["ours", ourRequest],
  [
    "ours, cloned",
    (asked) => {
      const request = ourRequest(asked);
      void request.headers;
      return request.clone();
    },
  ],
];

const POST: Asked = {
  method: "POST",
  path: "/form",
  query: "a=1",
  fields: { "Content-Type": "text/plain;charset=utf-8", "X-One": "1" },
  content: ["h\xe9llo", ", ", "world"],
};
/** The runtime wants a long one. */
const BOUNDARY = "----formboundary0123456789abcdef";
const TEXT = "h\xe9llo, world";

for (const [maker, make] of MAKERS) {
  suite(`Request: ${maker}`, () => {
    test("method, url and headers are those of the message", () => {
      const request = make(POST);
      assert.equal(request.method, "POST");
      assert.equal(request.url, "http://example.com/form?a=1");
      assert.equal(request.headers.get("x-one"), "1");
      assert.equal(request.headers, request.headers);
    });

    test("what no server sees has the values of a new Request", () => {
      const request = make({});
      for (const [name, value] of Object.entries({
        cache: "default",
        credentials: "same-origin",
        destination: "",
        integrity: "",
        keepalive: false,
        mode: "cors",
        redirect: "follow",
        referrer: "about:client",
        referrerPolicy: "",
        duplex: "half",
      })) {
        assert.equal(Reflect.get(request, name), value, name);
      }
    });

    test("members are read-only", () => {
      const request = make(POST);
      for (const name of ["method", "url", "headers", "body", "bodyUsed", "signal", "mode"]) {
        assert.throws(() => Object.assign(request, { [name]: "x" }), TypeError, name);
        assert.ok(name in request, name);
      }
    });

    test("it is an instance of Request", () => {
      const request = make(POST);
      assert.ok(request instanceof Request);
      assert.equal(Object.prototype.toString.call(request), "[object Request]");
      assert.equal(request.constructor, Request);
      assert.match(inspect(request), /^Request \{.*http:\/\/example\.com\/form/s);
    });

    test("every member of the native class can be read", () => {
      const request = make(POST);
      for (const name of Object.getOwnPropertyNames(Request.prototype)) {
        assert.doesNotThrow(() => Reflect.get(request, name), name);
      }
    });

    test("its body can be read by every method", async () => {
      assert.equal(await make(POST).text(), TEXT);
      assert.deepEqual(await make({ ...POST, content: ['{"a":', "[1]}"] }).json(), { a: [1] });
      const buffer = await make(POST).arrayBuffer();
      assert.ok(buffer instanceof ArrayBuffer);
      assert.equal(Buffer.from(buffer).toString(), TEXT);
      const blob = await make(POST).blob();
      assert.equal(await blob.text(), TEXT);
      assert.equal(blob.type, "text/plain;charset=utf-8");
    });

    test("bytes are a Uint8Array with a buffer of its own", async () => {
      const request = make({ ...POST, content: ["abc"] });
      const bytes: Uint8Array = await (
        request as unknown as { bytes(): Promise<Uint8Array> }
      ).bytes();
      assert.equal(Object.getPrototypeOf(bytes), Uint8Array.prototype);
      assert.deepEqual(bytes, new Uint8Array([97, 98, 99]));
      assert.equal(bytes.buffer.byteLength, 3);
    });

    test("a byte order mark is no part of the text", async () => {
      assert.equal(await make({ ...POST, content: ["\ufeffa"] }).text(), "a");
    });

    test("text that is no JSON is a SyntaxError", async () => {
      await assert.rejects(make({ ...POST, content: ["{"] }).json(), SyntaxError);
      await assert.rejects(make({}).json(), SyntaxError);
    });

    test("a body is read once: bodyUsed tells, and whoever reads again gets a TypeError", async () => {
      for (const first of ["text", "arrayBuffer", "blob"] as const) {
        for (const second of ["text", "json", "arrayBuffer", "blob", "formData"] as const) {
          const request = make(POST);
          assert.equal(request.bodyUsed, false);
          const read = request[first]();
          assert.equal(request.bodyUsed, true, first);
          await assert.rejects(request[second](), TypeError, `${first}, ${second}`);
          await read;
          assert.equal(request.bodyUsed, true);
          await assert.rejects(request[second](), TypeError, `${first}, then ${second}`);
        }
      }
    });

    test("a request without content has no body, and may be read again and again", async () => {
      const request = make({});
      assert.equal(request.body, null);
      assert.equal(await request.text(), "");
      assert.equal(await request.text(), "");
      assert.equal((await request.arrayBuffer()).byteLength, 0);
      assert.equal((await request.blob()).size, 0);
      assert.equal(request.bodyUsed, false);
      await assert.rejects(request.formData(), TypeError);
    });

    test("body is a stream of bytes, the same each time", async () => {
      const request = make(POST);
      const { body } = request;
      assert.ok(body instanceof ReadableStream);
      assert.equal(request.body, body);
      assert.equal(request.bodyUsed, false);
      const pieces: Uint8Array[] = [];
      for await (const piece of body) pieces.push(piece as Uint8Array);
      assert.equal(Buffer.concat(pieces).toString(), TEXT);
      assert.equal(request.bodyUsed, true);
      await assert.rejects(request.text(), TypeError);
    });

    test("a body whose stream was only looked at can be read by a method", async () => {
      const request = make(POST);
      void request.body;
      assert.equal(await request.text(), TEXT);
      assert.equal(request.bodyUsed, true);
      await assert.rejects(request.text(), TypeError);
    });

    test("a locked body can't be read by a method, and isn't used", async () => {
      const request = make(POST);
      const reader = request.body?.getReader();
      assert.equal(request.bodyUsed, false);
      await assert.rejects(request.text(), TypeError);
      assert.throws(() => request.clone(), TypeError);
      reader?.releaseLock();
      assert.equal(await request.text(), TEXT);
    });

    test("the stream of a body that was read is spent", async () => {
      const request = make(POST);
      await request.text();
      assert.throws(
        () => new Request("http://a/", { method: "POST", body: request.body, duplex: "half" }),
        TypeError,
      );
    });

    test("cancelling the stream uses the body", async () => {
      const request = make(POST);
      // One branch of a clone has to wait for the other.
      request.body?.cancel();
      assert.equal(request.bodyUsed, true);
      await assert.rejects(request.text(), TypeError);
    });

    test("a clone has the same head and a body of its own", async () => {
      const request = make(POST);
      const clone = request.clone();
      assert.ok(clone instanceof Request);
      assert.equal(clone.url, request.url);
      assert.notEqual(clone.headers, request.headers);
      clone.headers.set("x-one", "2");
      assert.equal(request.headers.get("x-one"), "1");
      assert.equal(await clone.text(), TEXT);
      assert.equal(request.bodyUsed, false);
      assert.equal(await request.text(), TEXT);
      assert.throws(() => request.clone(), TypeError);
      assert.throws(() => clone.clone(), TypeError);
    });

    test("a clone has the headers as they were changed", () => {
      const request = make(POST);
      request.headers.set("x-one", "changed");
      assert.equal(request.clone().headers.get("x-one"), "changed");
    });

    test("a form in text is read by the rules of URLSearchParams", async () => {
      const fields = { "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8" };
      const form = await make({
        ...POST,
        fields,
        content: ["a=1&b=%C3%A9+x", "&a=2&c&%=%zz"],
      }).formData();
      assert.deepEqual(
        [...form],
        [
          ["a", "1"],
          ["b", "\xe9 x"],
          ["a", "2"],
          ["c", ""],
          ["%", "%zz"],
        ],
      );
    });

    test("a form in parts has fields and files", async () => {
      const content = [
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="title"\r\n\r\nTi`,
        `tle\r\n--${BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n`,
        `Content-Type: text/csv\r\n\r\na,b\r\n\r\n--${BOUNDARY}--\r\n`,
      ];
      const fields = { "Content-Type": `multipart/form-data; boundary=${BOUNDARY}` };
      const form = await make({ ...POST, fields, content }).formData();
      assert.equal(form.get("title"), "Title");
      const file = form.get("file");
      assert.ok(file instanceof File);
      assert.deepEqual([file.name, file.type, await file.text()], ["a.txt", "text/csv", "a,b\r\n"]);
    });

    test("content of another type is no form, and parts that are none are a TypeError", async () => {
      await assert.rejects(make(POST).formData(), TypeError);
      const fields = { "Content-Type": `multipart/form-data; boundary=${BOUNDARY}` };
      await assert.rejects(make({ ...POST, fields, content: ["--c\r\n"] }).formData(), TypeError);
      const unbounded = { "Content-Type": "multipart/form-data" };
      await assert.rejects(make({ ...POST, fields: unbounded }).formData(), TypeError);
    });

    test("what is made from its parts has them", async () => {
      const request = make(POST);
      const other = new Request("http://other.example/", request as RequestInit);
      assert.equal(other.method, "POST");
      assert.equal(other.headers.get("x-one"), "1");
      assert.equal(await other.text(), TEXT);
      assert.equal(request.bodyUsed, true);
    });

    test("its signal is one, the same each time, and not aborted", () => {
      const request = make({});
      assert.ok(request.signal instanceof AbortSignal);
      assert.equal(request.signal, request.signal);
      assert.equal(request.signal.aborted, false);
    });
  });
}

test("a program may put something of its own onto a request", () => {
  const request = ourRequest({}) as Request & { context?: string };
  request.context = "here";
  assert.equal(request.context, "here");
});

test("a request tells its client's address, and what runs it", () => {
  const request = ourRequest({});
  assert.equal(request.ip, "192.0.2.1");
  assert.equal(request.runtime.name, "barewire");
  const remoteAddr = { transport: "unix", hostname: "", port: 0 } as const;
  assert.equal(ourRequest({}, { ...CONTEXT, remoteAddr }).ip, undefined);
});

test("waitUntil hands the promise to the server", () => {
  const handed: unknown[] = [];
  const promise = Promise.resolve();
  ourRequest({}, { ...CONTEXT, waitUntil: (given) => handed.push(given) }).waitUntil(promise);
  assert.deepEqual(handed, [promise]);
});

test("the signal is the server's", () => {
  const { signal } = new AbortController();
  assert.equal(ourRequest({}, { ...CONTEXT, signal }).signal, signal);
});

test("a body that was read can't be had from a clone's stream either", async () => {
  const request = ourRequest(POST);
  await request.text();
  assert.throws(() => request.clone(), TypeError);
  assert.equal(request.body?.locked, true);
});

test("a native request is the same one, and reads the same body", async () => {
  const request = ourRequest(POST);
  const native = nativeOf(request);
  assert.equal(nativeOf(request), native);
  assert.equal(Object.getPrototypeOf(native), Request.prototype);
  assert.equal(native.url, request.url);
  assert.equal(native.headers.get("x-one"), "1");
  const copied = new Request(native);
  assert.equal(await copied.text(), TEXT);
  assert.equal(request.bodyUsed, true);
  await assert.rejects(request.text(), TypeError);
});

test("a native request is aborted with ours", () => {
  const controller = new AbortController();
  const native = nativeOf(ourRequest({}, { ...CONTEXT, signal: controller.signal }));
  controller.abort();
  assert.equal(native.signal.aborted, true);
});

test("what no native request can be is one of ours all the same, and the fault is a sentence", async () => {
  const got = ourRequest({ ...POST, method: "GET" });
  assert.throws(() => nativeOf(got), /^TypeError: .*GET can't have content.*use the request/);
  assert.equal(await got.text(), TEXT);
  for (const method of ["CONNECT", "TRACE", "TRACK"]) {
    const request = ourRequest({ method });
    assert.equal(request.method, method);
    assert.throws(() => nativeOf(request), new RegExp(`can't have the method ${method}`));
  }
});

test("a method of the native class that came later is the native object's", async () => {
  Object.defineProperty(Request.prototype, "later", {
    configurable: true,
    value(this: Request) {
      return this.text();
    },
  });
  try {
    const fresh = await import(`../../src/fetch/incoming-request.ts?${Date.now()}`);
    const request = fresh.webRequest(receivedRequest(POST), CONTEXT, { origin: "http://a" });
    assert.equal(await request.later(), TEXT);
  } finally {
    Reflect.deleteProperty(Request.prototype, "later");
  }
});
