import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Dressing } from "../../src/http/dressing.ts";
import { HttpResponse } from "../../src/http/response.ts";

type Lines = readonly (readonly [name: string, value: string])[];

function response(status: number, fields: Lines = [], reusable = false): HttpResponse {
  const content = status === 204 || status === 304 ? null : new Uint8Array([1]);
  return new HttpResponse({ status, fields, content }, reusable);
}

function dressed(
  fields: Lines,
  status = 200,
  own: Lines = [],
  remove: readonly string[] = [],
): readonly (readonly [string, string])[] {
  return [...new Dressing(fields, remove).on(response(status, own)).fields];
}

describe("a line", () => {
  test("is added, or replaces all lines of its name in whatever case", () => {
    assert.deepEqual(dressed([["X-A", "1"]]), [["X-A", "1"]]);
    const own = [["x-a", "0"] as const, ["X-B", "0"] as const, ["X-A", "00"] as const];
    assert.deepEqual(dressed([["X-A", "1"]], 200, own), [
      ["X-B", "0"],
      ["X-A", "1"],
    ]);
  });

  test("may be there several times, and may be empty", () => {
    const lines = [["X-A", "1"] as const, ["X-A", ""] as const];
    assert.deepEqual(dressed(lines, 200, [["X-A", "0"]]), lines);
  });

  test("adds to Link and Set-Cookie", () => {
    for (const name of ["Link", "Set-Cookie", "link"]) {
      assert.deepEqual(dressed([[name, "b=2"]], 200, [[name, "a=1"]]), [
        [name, "a=1"],
        [name, "b=2"],
      ]);
    }
  });

  test("of Vary joins the names, each once, and the asterisk is all of them", () => {
    const own = [["Vary", "Accept-Encoding, Accept"] as const, ["X-A", "1"] as const];
    assert.deepEqual(dressed([["vary", "accept, Origin,,"]], 200, own), [
      ["X-A", "1"],
      ["Vary", "Accept-Encoding, Accept, Origin"],
    ]);
    assert.deepEqual(dressed([["Vary", "*"]], 200, own).at(-1), ["Vary", "*"]);
    assert.deepEqual(dressed([["Vary", "Origin"]], 200, [["Vary", "*"]]), [["Vary", "*"]]);
    assert.deepEqual(dressed([["Vary", "Origin"]], 404), [["Vary", "Origin"]]);
  });

  test("keeps status and content as they are", () => {
    const before = response(404);
    const after = new Dressing([["X-A", "1"]]).on(before);
    assert.equal(after.status, 404);
    assert.equal(after.content, before.content);
    assert.deepEqual([...before.fields], []);
  });
});

describe("what speaks of caching", () => {
  const lines = [
    ["Cache-Control", "max-age=60"],
    ["Expires", "Sun, 06 Nov 1994 08:49:37 GMT"],
    ["Pragma", "no-cache"],
    ["CDN-Cache-Control", "max-age=60"],
    ["Surrogate-Control", "max-age=60"],
    ["Netlify-CDN-Cache-Control", "max-age=60"],
  ] as const;

  test("concerns answers that may be kept", () => {
    for (const status of [200, 203, 206, 304]) {
      assert.deepEqual(dressed(lines, status, [["Cache-Control", "no-cache"]]), lines, `${status}`);
    }
  });

  test("and never an error, a redirect, nor an answer of the moment", () => {
    const own = [["Cache-Control", "no-store"]] as const;
    for (const status of [
      201, 202, 204, 301, 302, 308, 303, 307, 400, 401, 403, 404, 412, 416, 500, 503,
    ]) {
      assert.deepEqual(dressed(lines, status, own), own, `${status}`);
      assert.deepEqual(dressed([], status, own, ["cache-control"]), own, `${status}`);
    }
    assert.deepEqual(dressed([], 200, own, ["cache-control"]), []);
  });
});

describe("what describes content", () => {
  const lines = [
    ["Content-Type", "text/x"],
    ["Content-Language", "de"],
    ["Content-Disposition", "attachment"],
  ] as const;

  test("concerns answers that carry it", () => {
    assert.deepEqual(dressed(lines, 200, [["Content-Type", "text/plain"]]), lines);
    const part = [["Content-Range", "bytes 0-0/2"]] as const;
    assert.deepEqual(dressed(lines, 206, part), [...part, ...lines]);
  });

  test("not those that carry none, or another one", () => {
    for (const status of [204, 300, 301, 304, 404, 416, 500]) {
      assert.deepEqual(dressed(lines, status), [], `${status}`);
    }
    const several = [["Content-Type", "multipart/byteranges; boundary=x"]] as const;
    assert.deepEqual(dressed(lines, 206, several), several);
    assert.deepEqual(dressed([], 206, several, ["Content-Type"]), several);
  });

  test("unlike what only has such a name", () => {
    const others = [
      ["Content-Security-Policy", "default-src 'none'"],
      ["Content-Security-Policy-Report-Only", "default-src 'none'"],
    ] as const;
    for (const status of [200, 304, 404]) assert.deepEqual(dressed(others, status), others);
  });

  test("whose representation it is, is said of representations alone", () => {
    const location = [["Content-Location", "/a"]] as const;
    for (const status of [200, 206, 304]) assert.deepEqual(dressed(location, status), location);
    for (const status of [301, 404, 412, 416]) assert.deepEqual(dressed(location, status), []);
  });

  test("a content coding comes before the one that the server has added", () => {
    const own = [["content-encoding", "br"]] as const;
    assert.deepEqual(dressed([["Content-Encoding", "gzip"]], 200, own), [
      ["Content-Encoding", "gzip, br"],
    ]);
    assert.deepEqual(dressed([["Content-Encoding", "gzip"]]), [["Content-Encoding", "gzip"]]);
    assert.deepEqual(dressed([["Content-Encoding", "gzip"]], 404), []);
  });
});

describe("a name", () => {
  test("that is to be left out is left out, in whatever case", () => {
    const own = [["X-A", "1"] as const, ["ETag", '"a"'] as const, ["X-B", "2"] as const];
    assert.deepEqual(dressed([], 200, own, ["x-a", "ETAG"]), [["X-B", "2"]]);
    assert.deepEqual(dressed([["Link", "b"]], 200, [["Link", "a"]], ["link"]), [["Link", "b"]]);
  });

  test("that would make answers lie is refused, with the reason", () => {
    const refused = [
      ["ETag", /content/],
      ["last-modified", /time of the content/],
      ["Content-Range", /part/],
      ["Accept-Ranges", /Range/],
      ["Content-Length", /connection/],
      ["Transfer-Encoding", /connection/],
      ["date", /connection/],
    ] as const;
    for (const [name, why] of refused) {
      assert.throws(() => new Dressing([[name, "x"]]), { name: "TypeError", message: why }, name);
    }
    for (const name of ["Vary", "content-range", "Content-Encoding", "Connection"]) {
      const error = { name: "TypeError", message: /can't be left out/ };
      assert.throws(() => new Dressing([], [name]), error, name);
    }
  });

  test("or value that is no field line is refused when the dressing is made", () => {
    for (const line of [
      ["a b", "1"],
      ["", "1"],
      ["X-A", "a\r\nb"],
      ["X-A", "\u0100"],
    ] as const) {
      assert.throws(() => new Dressing([line]), TypeError, line.join());
    }
  });
});

describe("the response itself", () => {
  test("is what comes back when nothing about it changes", () => {
    const own = response(404, [["X-A", "1"]]);
    assert.equal(new Dressing([]).on(own), own);
    assert.equal(new Dressing([], ["x-b"]).on(own), own);
    assert.equal(new Dressing([["Cache-Control", "no-cache"]]).on(own), own);
  });

  test("is dressed once when it is sent many times, so that its head can be kept", () => {
    const dressing = new Dressing([["X-A", "1"]]);
    const kept = response(200, [], true);
    const once = dressing.on(kept);
    assert.equal(dressing.on(kept), once);
    assert.notEqual(once.keptHead, undefined);
    assert.notEqual(once.keptHead, kept.keptHead);
    assert.notEqual(new Dressing([["X-A", "2"]]).on(kept), once);
  });

  test("is dressed anew when it is sent once", () => {
    const dressing = new Dressing([["X-A", "1"]]);
    const once = response(200);
    assert.notEqual(dressing.on(once), dressing.on(once));
    assert.equal(dressing.on(once).keptHead, undefined);
  });
});
