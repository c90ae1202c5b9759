/**
 * What must every Response do? Cases after the list of the web-platform-tests' fetch suite, for the
 * runtime's own class, which proves that they are right, and for ours.
 */
import assert from "node:assert/strict";

export interface ResponseCase {
  readonly name: string;
  run(Response: typeof globalThis.Response): void | Promise<void>;
}

const BODIES: readonly (readonly [kind: string, body: () => unknown, type: string | null])[] = [
  ["a string", () => "h\xe9llo", "text/plain;charset=UTF-8"],
  ["an ArrayBuffer", () => new TextEncoder().encode("h\xe9llo").buffer, null],
  ["a Uint8Array", () => new TextEncoder().encode("h\xe9llo"), null],
  ["a subarray", () => new TextEncoder().encode("..h\xe9llo..").subarray(2, 8), null],
  ["a Buffer", () => Buffer.from("h\xe9llo"), null],
  ["a DataView", () => new DataView(new TextEncoder().encode("..h\xe9llo").buffer, 2), null],
  ["a Blob", () => new Blob(["h\xe9", "llo"]), null],
  ["a Blob with a type", () => new Blob(["h\xe9llo"], { type: "text/html" }), "text/html"],
  ["a stream", () => new Blob(["h\xe9llo"]).stream(), null],
];

const READERS = ["text", "json", "arrayBuffer", "blob", "formData"] as const;

const BODY_CASES: ResponseCase[] = BODIES.map(([kind, body, type]) => ({
  name: `${kind} is sent as it is, with its type`,
  async run(Response) {
    const made = (): Response => new Response(body() as string);
    assert.equal(made().headers.get("content-type"), type);
    assert.equal(await made().text(), "h\xe9llo");
    assert.equal(Buffer.from(await made().arrayBuffer()).toString(), "h\xe9llo");
    const blob = await made().blob();
    assert.equal(await blob.text(), "h\xe9llo");
    assert.equal(blob.type, (type ?? "").toLowerCase());
    const response = made();
    assert.ok(response.body instanceof ReadableStream);
    assert.equal(response.body, response.body);
    assert.equal(await new globalThis.Response(response.body).text(), "h\xe9llo");
    assert.equal(response.bodyUsed, true);
    await assert.rejects(response.text(), TypeError);
    const typed = new Response(body() as string, { headers: { "Content-Type": "a/b" } });
    assert.equal(typed.headers.get("content-type"), "a/b");
    const clone = made().clone();
    assert.equal(clone.headers.get("content-type"), type);
    assert.equal(await clone.text(), "h\xe9llo");
  },
}));

const CONSTRUCTING: ResponseCase[] = [
  {
    name: "nothing gives an empty 200",
    async run(Response) {
      const response = new Response();
      assert.equal(response.status, 200);
      assert.equal(response.statusText, "");
      assert.equal(response.ok, true);
      assert.equal(response.type, "default");
      assert.equal(response.url, "");
      assert.equal(response.redirected, false);
      assert.equal(response.body, null);
      assert.equal(response.bodyUsed, false);
      assert.deepEqual([...response.headers], []);
      assert.equal(await response.text(), "");
      assert.equal(await response.text(), "");
      assert.equal((await response.blob()).size, 0);
      await assert.rejects(new Response().json(), SyntaxError);
    },
  },
  {
    name: "null and undefined are no body, and the empty string is one",
    run(Response) {
      assert.equal(new Response(null).body, null);
      assert.equal(new Response(undefined).body, null);
      assert.equal(new Response(null).headers.has("content-type"), false);
      assert.notEqual(new Response("").body, null);
      assert.equal(new Response("").headers.has("content-type"), true);
    },
  },
  {
    name: "status, statusText and headers are those that were given",
    run(Response) {
      const init = { status: 404, statusText: "Not H\xe9re", headers: { "X-One": " 1 " } };
      const response = new Response("gone", init);
      assert.equal(response.status, 404);
      assert.equal(response.ok, false);
      assert.equal(response.statusText, "Not H\xe9re");
      assert.equal(response.headers.get("x-one"), "1");
      assert.equal(response.headers, response.headers);
      assert.equal(new Response(null, { status: 299 }).ok, true);
      assert.equal(new Response(null, { status: 300 }).ok, false);
    },
  },
  {
    name: "a status outside 200 to 599 is a RangeError",
    run(Response) {
      for (const status of [0, 100, 101, 199, 600, 1000, -1, Number.NaN]) {
        assert.throws(() => new Response(null, { status }), RangeError, `${status}`);
      }
      assert.equal(new Response(null, { status: 200.9 }).status, 200);
      assert.equal(new Response(null, { status: "201" as never }).status, 201);
    },
  },
  {
    name: "a statusText that is no reason phrase is a TypeError",
    run(Response) {
      for (const statusText of ["a\r\nInjected: yes", "\n", "\0", "\u0100"]) {
        assert.throws(() => new Response(null, { statusText }), TypeError);
      }
    },
  },
  {
    name: "a body where the status allows none is a TypeError",
    run(Response) {
      for (const status of [204, 205, 304]) {
        for (const body of ["", "text", new Uint8Array(0), new Blob([])]) {
          assert.throws(() => new Response(body, { status }), TypeError, `${status}`);
        }
        assert.equal(new Response(null, { status }).body, null);
      }
    },
  },
  {
    name: "headers that no field can have are a TypeError",
    run(Response) {
      for (const headers of [
        { "a b": "1" },
        { a: "1\r\nInjected: yes" },
        { a: "\u0100" },
        { "": "1" },
        [["a"]],
        [["a", "b", "c"]],
        null,
        "a: b",
      ]) {
        assert.throws(() => new Response(null, { headers: headers as never }), TypeError);
      }
    },
  },
  {
    name: "headers may be given in every form, and are copied",
    run(Response) {
      const given = new Headers({ a: "1" });
      const own = new Response(null, { headers: { a: "1" } }).headers;
      for (const headers of [{ a: "1" }, [["A", "1"]], given, new Map([["a", "1"]]), own]) {
        const response = new Response("x", { headers: headers as [string, string][] });
        assert.deepEqual(
          [...response.headers],
          [
            ["a", "1"],
            ["content-type", "text/plain;charset=UTF-8"],
          ],
        );
      }
      const response = new Response(null, { headers: given });
      given.set("a", "2");
      assert.equal(response.headers.get("a"), "1");
      response.headers.set("a", "3");
      assert.equal(given.get("a"), "2");
    },
  },
  {
    name: "several Set-Cookie stay several",
    run(Response) {
      const response = new Response(null, {
        headers: [
          ["Set-Cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
      });
      response.headers.append("Set-Cookie", "c=3");
      assert.deepEqual(response.headers.getSetCookie(), ["a=1", "b=2", "c=3"]);
    },
  },
  {
    name: "text that is no whole text, and a byte order mark, are what UTF-8 makes of them",
    async run(Response) {
      assert.equal(await new Response("\ud800a").text(), "\ufffda");
      assert.equal(await new Response("\ufeffa").text(), "a");
    },
  },
  {
    name: "bytes are copied when they are given",
    async run(Response) {
      const bytes = new TextEncoder().encode("before");
      const response = new Response(bytes);
      bytes.fill(0);
      assert.equal(await response.text(), "before");
    },
  },
  {
    name: "URLSearchParams and FormData have types of their own",
    async run(Response) {
      const params = new Response(new URLSearchParams({ a: "1 2" }));
      assert.match(params.headers.get("content-type") ?? "", /^application\/x-www-form-urlencoded/);
      assert.equal(await params.clone().text(), "a=1+2");
      assert.equal((await params.formData()).get("a"), "1 2");
      const form = new FormData();
      form.set("a", "1");
      const parts = new Response(form);
      assert.match(parts.headers.get("content-type") ?? "", /^multipart\/form-data; boundary=/);
      assert.equal((await parts.formData()).get("a"), "1");
    },
  },
  {
    name: "anything else is made a string",
    async run(Response) {
      assert.equal(await new Response(42 as never).text(), "42");
      assert.equal(await new Response({ toString: () => "made" } as never).text(), "made");
      assert.equal(await new Response(true as never).text(), "true");
    },
  },
  {
    name: "a stream that is locked or was read is a TypeError",
    async run(Response) {
      const locked = new Blob(["a"]).stream();
      locked.getReader();
      assert.throws(() => new Response(locked), TypeError);
      const read = new Response("a");
      await read.text();
      assert.throws(() => new Response(read.body), TypeError);
    },
  },
  {
    name: "it is an instance of Response, and looks like one",
    run(Response) {
      const response = new Response("a");
      assert.ok(response instanceof globalThis.Response);
      assert.ok(response instanceof Response);
      assert.equal(Object.prototype.toString.call(response), "[object Response]");
      assert.equal(Response.name, "Response");
      assert.equal(response.constructor, Response);
      assert.equal(Response.prototype.constructor, Response);
    },
  },
  {
    name: "members are read-only, and found by whoever lists them",
    run(Response) {
      const response = new Response("a");
      const names = [
        "type",
        "url",
        "redirected",
        "status",
        "ok",
        "statusText",
        "headers",
        "body",
        "bodyUsed",
      ];
      const listed: string[] = [];
      for (const name in response) listed.push(name);
      for (const name of names) {
        assert.throws(() => Object.assign(response, { [name]: "x" }), TypeError, name);
        assert.ok(listed.includes(name), name);
      }
      for (const name of ["clone", ...READERS]) assert.ok(listed.includes(name), name);
    },
  },
  {
    name: "it can be extended",
    async run(Response) {
      class Hello extends Response {
        hello(): string {
          return `hello ${this.status}`;
        }
      }
      const hello = new Hello("a", { status: 201 });
      assert.equal(hello.hello(), "hello 201");
      assert.equal(await hello.text(), "a");
      assert.ok(hello instanceof Hello);
      assert.ok(hello instanceof Response);
      assert.equal(new Response() instanceof Hello, false);
    },
  },
  {
    name: "calling it without new is a TypeError",
    run(Response) {
      assert.throws(() => (Response as unknown as () => void)(), TypeError);
    },
  },
];

const READING: ResponseCase[] = [
  {
    name: "a body is read once, by whatever method",
    async run(Response) {
      for (const body of ["[1]", new Blob(["[1]"])]) {
        for (const first of ["text", "json", "arrayBuffer", "blob"] as const) {
          for (const second of READERS) {
            const response = new Response(body);
            const read = response[first]();
            assert.equal(response.bodyUsed, true, first);
            await assert.rejects(response[second](), TypeError, `${first}, ${second}`);
            await read;
            await assert.rejects(response[second](), TypeError, `${first}, then ${second}`);
            assert.throws(() => response.clone(), TypeError);
          }
        }
      }
    },
  },
  {
    name: "looking at the stream uses nothing; locking it keeps others out",
    async run(Response) {
      const response = new Response("a");
      const reader = response.body?.getReader();
      assert.equal(response.bodyUsed, false);
      await assert.rejects(response.text(), TypeError);
      assert.throws(() => response.clone(), TypeError);
      reader?.releaseLock();
      assert.equal(await response.text(), "a");
    },
  },
  {
    name: "cancelling the stream uses the body",
    async run(Response) {
      const response = new Response("a");
      await response.body?.cancel();
      assert.equal(response.bodyUsed, true);
      await assert.rejects(response.text(), TypeError);
    },
  },
  {
    name: "JSON is read, and what is none is a SyntaxError",
    async run(Response) {
      assert.deepEqual(await new Response('{"a":[1]}').json(), { a: [1] });
      await assert.rejects(new Response("{").json(), SyntaxError);
    },
  },
  {
    name: "a stream that fails gives its own fault",
    async run(Response) {
      const fault = new Error("broken");
      const stream = new ReadableStream({ pull: () => Promise.reject(fault) });
      await assert.rejects(new Response(stream).text(), fault);
    },
  },
  {
    name: "a clone has all of it, and changes for itself",
    async run(Response) {
      const response = new Response("a", { status: 201, statusText: "Made", headers: { a: "1" } });
      response.headers.set("b", "2");
      const clone = response.clone();
      clone.headers.set("a", "3");
      response.headers.set("b", "4");
      assert.equal(response.headers.get("a"), "1");
      assert.equal(clone.headers.get("b"), "2");
      assert.deepEqual([clone.status, clone.statusText], [201, "Made"]);
      assert.ok(clone instanceof Response);
      assert.equal(await clone.text(), "a");
      assert.equal(response.bodyUsed, false);
      assert.equal(await response.clone().text(), "a");
      assert.equal(await response.text(), "a");
    },
  },
];

const MAKING: ResponseCase[] = [
  {
    name: "json() makes JSON, with its type unless another one is given",
    async run(Response) {
      const response = Response.json({ a: [1, "\u20ac"] }, { status: 201 });
      assert.equal(response.status, 201);
      assert.equal(response.headers.get("content-type"), "application/json");
      assert.equal(response.type, "default");
      assert.deepEqual(await response.json(), { a: [1, "\u20ac"] });
      const typed = Response.json(null, { headers: { "Content-Type": "a/b", x: "1" } });
      assert.equal(typed.headers.get("content-type"), "a/b");
      assert.equal(
        Response.json(1, { headers: { x: "1" } }).headers.get("content-type"),
        "application/json",
      );
      assert.equal(await typed.text(), "null");
    },
  },
  {
    name: "json() refuses what has no JSON form, and a status without a body",
    run(Response) {
      for (const value of [undefined, Symbol("s"), () => {}]) {
        assert.throws(() => Response.json(value), TypeError);
      }
      assert.throws(() => Response.json({ big: 1n }), TypeError);
      assert.throws(() => Response.json(1, { status: 204 }), TypeError);
      assert.throws(() => Response.json(1, { status: 99 }), RangeError);
    },
  },
  {
    name: "redirect() has a Location that nobody can change",
    run(Response) {
      const response = Response.redirect("http://example.com/a?b#c", 302);
      assert.equal(response.status, 302);
      assert.equal(response.headers.get("location"), "http://example.com/a?b#c");
      assert.throws(() => response.headers.set("location", "x"), TypeError);
      assert.equal(response.body, null);
      for (const status of [301, 302, 303, 307, 308] as const) {
        assert.equal(Response.redirect("http://a/", status).status, status);
      }
      assert.throws(() => Response.redirect("http://a/", 200 as never), RangeError);
      assert.throws(() => Response.redirect("http://:99999/", 302), TypeError);
      assert.throws(() => response.clone().headers.set("a", "b"), TypeError);
    },
  },
  {
    name: "error() is no answer at all",
    run(Response) {
      const response = Response.error();
      assert.equal(response.type, "error");
      assert.equal(response.status, 0);
      assert.equal(response.body, null);
      assert.throws(() => response.headers.set("a", "b"), TypeError);
      assert.equal(response.clone().type, "error");
    },
  },
  {
    name: "every member of the runtime's own class can be read",
    run(Response) {
      const response = new Response("a");
      for (const name of Object.getOwnPropertyNames(globalThis.Response.prototype)) {
        assert.doesNotThrow(() => Reflect.get(response, name), name);
      }
    },
  },
  {
    name: "what is made of its parts has them",
    async run(Response) {
      const given = new Response("a", { status: 201, headers: { x: "1" } });
      for (const Other of [globalThis.Response, Response]) {
        const response = new Other(given.clone().body, given);
        assert.equal(response.status, 201);
        assert.equal(response.headers.get("x"), "1");
        assert.equal(await response.text(), "a");
      }
    },
  },
];

export const RESPONSE_CASES: readonly ResponseCase[] = [
  ...CONSTRUCTING,
  ...BODY_CASES,
  ...READING,
  ...MAKING,
];
