/**
 * Does httpbin tell what it was sent, in httpbin's own shape? And what else can be asked of it about
 * statuses, redirects, cookies, names and caches?
 */
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { converse } from "../../test/support/raw-client.ts";
import {
  fieldValue,
  fieldValues,
  type ParsedResponse,
} from "../../test/support/response-parser.ts";
import { type Ask, type Asked, onOwnConnections, startExample } from "./starting.ts";

/** One server for all tests: they leave nothing behind in it. */
const started = startExample({ after }, "httpbin/server");

const ask: Ask = async (requestLine, asked) =>
  onOwnConnections((await started).port)(requestLine, asked);

/** What may stand in its JSON. */
interface Told {
  readonly args?: unknown;
  readonly data?: unknown;
  readonly files?: unknown;
  readonly form?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly method?: unknown;
}

async function jsonOf(requestLine: string, asked?: Asked): Promise<Told> {
  const response = await ask(requestLine, asked);
  assert.equal(response.status, 200, response.content.toString());
  assert.equal(fieldValue(response, "Content-Type"), "application/json");
  return JSON.parse(response.content.toString());
}

async function statusOf(requestLine: string, asked?: Asked): Promise<number> {
  return (await ask(requestLine, asked)).status;
}

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

describe("httpbin tells what came", () => {
  test("a form typed into telnet comes back as JSON", async () => {
    const { port } = await started;
    const typed =
      "POST /post HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\n" +
      "Content-Length: 21\r\n\r\nname=John&surname=Doe";
    for (const split of ["whole", "bytes"] as const) {
      const [answer] = await converse(port, typed, { split });
      assert.equal(answer?.status, 200);
      const text = answer?.content.toString() ?? "";
      const { url, ...told } = JSON.parse(text);
      assert.match(url, /^http:\/\/[^/]+\/post$/);
      assert.deepEqual(told, {
        args: {},
        data: "",
        files: {},
        form: { name: "John", surname: "Doe" },
        headers: { "Content-Length": "21", "Content-Type": "application/x-www-form-urlencoded" },
        json: null,
        origin: "127.0.0.1",
      });
      assert.match(text, /^\{\n {2}"args": \{\},\n {2}"data": "",\n/);
    }
  });

  test("GET has arguments, header fields, an origin and a URL, and nothing else", async () => {
    const { port } = await started;
    const { headers, ...told } = await jsonOf("GET /get?b=1&a=x&a=%C3%BC", {
      headers: { "x-some-thing": "y" },
    });
    const url = `http://localhost:${port}/get?b=1&a=x&a=%C3%BC`;
    assert.deepEqual(told, { args: { a: ["x", "ü"], b: "1" }, origin: "127.0.0.1", url });
    const host = `localhost:${port}`;
    const { Connection: _, ...sent } = headers ?? {};
    assert.deepEqual(sent, { Host: host, "X-Some-Thing": "y" });
    const { content } = await ask("GET /get?a=%C3%BC");
    assert.match(content.toString(), /"a": "\\u00fc"/);
  });

  for (const method of ["post", "put", "patch", "delete"]) {
    test(`${method.toUpperCase()} has its content, as text and as JSON`, async () => {
      const content = '{"b": [1, null]}';
      const told = await jsonOf(`${method.toUpperCase()} /${method}`, { content });
      assert.equal(told.data, content);
      assert.deepEqual(told.json, { b: [1, null] });
      assert.deepEqual(told.form, {});
    });
  }

  test("files of a form come back, and bytes that are no text as a data URL", async () => {
    const content = Buffer.concat([
      Buffer.from('--cut\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'),
      Buffer.from(
        '--cut\r\nContent-Disposition: form-data; name="f"; filename="t"\r\n\r\ntext\r\n',
      ),
      Buffer.from('--cut\r\nContent-Disposition: form-data; name="g"; filename="b"\r\n'),
      Buffer.from("Content-Type: image/x\r\n\r\n"),
      Buffer.of(0xff, 0xfe),
      Buffer.from("\r\n--cut--\r\n"),
    ]);
    const headers = { "Content-Type": "multipart/form-data; boundary=cut" };
    const told = await jsonOf("POST /post", { headers, content });
    assert.deepEqual(told.form, { a: "1" });
    assert.deepEqual(told.files, { f: "text", g: "data:image/x;base64,//4=" });
    const bytes = await jsonOf("POST /post", { content: Buffer.of(0xff) });
    assert.equal(bytes.data, "data:application/octet-stream;base64,/w==");
    assert.equal(await statusOf("POST /post", { headers, content: "no form" }), 400);
  });

  test("whatever it was, anything tells it with the method", async () => {
    const told = await jsonOf("PUT /anything/below/it?a=1", { headers: FORM, content: "b=2" });
    assert.equal(told.method, "PUT");
    assert.deepEqual(told.args, { a: "1" });
    assert.deepEqual(told.form, { b: "2" });
    assert.equal((await jsonOf("GET /anything")).method, "GET");
  });

  test("header fields, address and program, each by itself", async () => {
    const headers = { "User-Agent": "test/1", "X-Forwarded-For": "192.0.2.1" };
    assert.deepEqual(await jsonOf("GET /user-agent", { headers }), { "user-agent": "test/1" });
    assert.deepEqual(await jsonOf("GET /user-agent"), { "user-agent": null });
    assert.deepEqual(await jsonOf("GET /ip", { headers }), { origin: "127.0.0.1" });
    const told = await jsonOf("GET /headers", { headers });
    assert.equal(told.headers?.["User-Agent"], "test/1");
  });

  test("more than it keeps is refused", async () => {
    assert.equal(await statusOf("POST /post", { content: "x".repeat(1_000_001) }), 413);
  });
});

describe("httpbin answers with", () => {
  test("the status that is asked for, or one by lot", async () => {
    for (const status of [200, 204, 205, 304, 404, 418, 500, 599]) {
      assert.equal(await statusOf(`GET /status/${status}`), status);
    }
    const drawn = new Set<number>();
    for (let i = 0; i < 40; i++) drawn.add(await statusOf("PUT /status/200:1,503:1,404:0"));
    assert.deepEqual([...drawn].sort(), [200, 503]);
    for (const wrong of ["100", "600", "x", "200:x", Array(21).fill("200").join(",")]) {
      assert.equal(await statusOf(`GET /status/${wrong}`), 400, wrong);
    }
    assert.match(fieldValue(await ask("GET /status/401"), "WWW-Authenticate") ?? "", /^Basic /);
    assert.equal(fieldValue(await ask("GET /status/301"), "Location"), "/redirect/1");
    assert.equal(fieldValue(await ask("GET /status/426"), "Upgrade"), "websocket");
  });

  test("redirects that come to an end", async () => {
    const { port } = await started;
    const location = async (path: string): Promise<string | undefined> => {
      const response = await ask(`GET ${path}`);
      assert.equal(response.status, 302);
      return fieldValue(response, "Location");
    };
    assert.equal(await location("/redirect/3"), "/relative-redirect/2");
    assert.equal(await location("/relative-redirect/2"), "/relative-redirect/1");
    assert.equal(await location("/relative-redirect/1"), "/get");
    const site = `http://localhost:${port}`;
    assert.equal(await location("/absolute-redirect/2"), `${site}/absolute-redirect/1`);
    assert.equal(await location("/redirect/1?absolute=true"), `${site}/get`);
    for (const n of ["0", "101", "-1", "x"])
      assert.equal(await statusOf(`GET /redirect/${n}`), 400);
  });

  test("a redirect to where one likes", async () => {
    const there = await ask("GET /redirect-to?url=http%3A%2F%2Fexample.org%2F%3Fa&status_code=307");
    assert.equal(there.status, 307);
    assert.equal(fieldValue(there, "Location"), "http://example.org/?a");
    const posted = await ask("POST /redirect-to", { headers: FORM, content: "url=/get" });
    assert.match(fieldValue(posted, "Location") ?? "", /\/get$/);
    const split = await ask("GET /redirect-to?url=/a%0D%0ASet-Cookie:%20b=1");
    assert.deepEqual(fieldValues(split, "Set-Cookie"), []);
    for (const query of [
      "",
      "?url=javascript:alert(1)",
      "?url=/&status_code=200",
      "?url=http://[",
    ]) {
      assert.equal(await statusOf(`GET /redirect-to${query}`), 400, query);
    }
  });

  test("cookies: told, set, and forgotten", async () => {
    const headers = { Cookie: "a=1; b=x=y" };
    const told = await jsonOf("GET /cookies", { headers });
    assert.deepEqual(told, { cookies: { a: "1", b: "x=y" } });
    const set = await ask("GET /cookies/set?a=1&b=2");
    assert.equal(set.status, 302);
    assert.equal(fieldValue(set, "Location"), "/cookies");
    assert.deepEqual(fieldValues(set, "Set-Cookie"), ["a=1; Path=/", "b=2; Path=/"]);
    const one = await ask("GET /cookies/set/name/value");
    assert.deepEqual(fieldValues(one, "Set-Cookie"), ["name=value; Path=/"]);
    const [gone] = fieldValues(await ask("GET /cookies/delete?a"), "Set-Cookie");
    assert.match(gone ?? "", /^a=; Path=\/; Max-Age=0; Expires=Thu, 01 Jan 1970/);
    for (const wrong of ["set?a=%0D%0AX:1", "set?a=1;Domain=x", "set?=1", "set/a%20b/c"]) {
      assert.equal(await statusOf(`GET /cookies/${wrong}`), 400, wrong);
    }
  });

  test("401 or 404 for whoever doesn't know the password", async () => {
    const known = { Authorization: `Basic ${Buffer.from("ada:pä:ss").toString("base64")}` };
    const path = "basic-auth/ada/p%C3%A4:ss";
    for (const kind of [path, `hidden-${path}`]) {
      const told = await jsonOf(`GET /${kind}`, { headers: known });
      assert.deepEqual(told, { authenticated: true, user: "ada" });
    }
    const refused = await ask(`GET /${path}`, { headers: { Authorization: "Basic YQ==" } });
    assert.equal(refused.status, 401);
    assert.equal(fieldValue(refused, "WWW-Authenticate"), 'Basic realm="Fake Realm"');
    assert.equal(await statusOf(`GET /hidden-${path}`), 404);
    const told = await jsonOf("GET /bearer", { headers: { Authorization: "Bearer abc.d" } });
    assert.deepEqual(told, { authenticated: true, token: "abc.d" });
    assert.equal(await statusOf("GET /bearer", { headers: known }), 401);
  });

  test("404 and 405, in words", async () => {
    const nowhere = await ask("GET /nowhere%3Cscript%3E");
    assert.equal(nowhere.status, 404);
    assert.match(fieldValue(nowhere, "Content-Type") ?? "", /^text\/plain/);
    const refused = await ask("POST /get", { content: "x" });
    assert.equal(refused.status, 405);
    assert.equal(fieldValue(refused, "Allow"), "GET, HEAD");
    assert.equal(await statusOf("GET /base64/%ff"), 400);
  });
});

describe("httpbin and caches", () => {
  const conditional = async (name: string, value: string): Promise<ParsedResponse> =>
    ask("GET /etag/abc", { headers: { [name]: value } });

  test("an entity tag has its conditions", async () => {
    assert.equal(fieldValue(await ask("GET /etag/abc"), "ETag"), '"abc"');
    assert.equal((await conditional("If-None-Match", '"x", W/"abc"')).status, 304);
    assert.equal((await conditional("If-None-Match", "*")).status, 304);
    assert.equal((await conditional("If-None-Match", '"x"')).status, 200);
    assert.equal((await conditional("If-Match", '"x", "abc"')).status, 200);
    assert.equal((await conditional("If-Match", 'W/"abc"')).status, 412);
    assert.equal(await statusOf("GET /etag/%22"), 400);
  });

  test("what is kept, for how long, and 304 for whoever has it", async () => {
    const fresh = await ask("GET /cache");
    assert.equal(fresh.status, 200);
    assert.ok(fieldValue(fresh, "ETag") !== undefined);
    const date = { "If-Modified-Since": fieldValue(fresh, "Last-Modified") ?? "" };
    assert.equal(await statusOf("GET /cache", { headers: date }), 304);
    const aged = await ask("GET /cache/60");
    assert.equal(fieldValue(aged, "Cache-Control"), "public, max-age=60");
    assert.equal(await statusOf("GET /cache/99999999999"), 400);
  });

  test("header fields on demand, but no framing and no page of a stranger's", async () => {
    const said = await ask("GET /response-headers?X-A=1&Set-Cookie=a&Set-Cookie=b");
    assert.equal(fieldValue(said, "X-A"), "1");
    assert.deepEqual(fieldValues(said, "Set-Cookie"), ["a", "b"]);
    const page = await ask("GET /response-headers?Content-Type=text/html&x=%3Cscript%3E");
    assert.equal(fieldValue(page, "Content-Type"), "application/json");
    for (const wrong of ["Content-Length=5", "transfer-encoding=x", "a%0Ab=1", "a=1%0D%0Ab"]) {
      assert.equal(await statusOf(`GET /response-headers?${wrong}`), 400, wrong);
    }
  });
});
