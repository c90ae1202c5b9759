import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { Root } from "../../src/disk/root.ts";
import { Mounts } from "../../src/files/mounts.ts";
import { temporaryFolder } from "../support/folder.ts";

test("an address belongs to the longest mount that it begins with, else to the root", (t) => {
  const folder = temporaryFolder(t, { "one/x": "", "two/x": "" });
  const [one, two] = [join(folder, "one"), join(folder, "two")];
  const mounts = new Mounts(
    new Root(folder),
    { base: "/", mounts: { "/a": one, "/a/b/": two } },
    {},
  );
  const placeOf = (path: string): string => {
    const { root, segments, prefix } = mounts.place(path.slice(1).split("/"));
    return `${root.path.slice(folder.length)} ${segments.join("/")} (${prefix.join("/")})`;
  };
  assert.equal(placeOf("/"), "  ()");
  assert.equal(placeOf("/x"), " x ()");
  assert.equal(placeOf("/a"), " a ()", "that is the redirect's to say");
  assert.equal(placeOf("/a/"), "/one  (a)");
  assert.equal(placeOf("/a/x"), "/one x (a)");
  assert.equal(placeOf("/a/b"), "/one b (a)");
  assert.equal(placeOf("/a/b/x"), "/two x (a/b)");
  assert.equal(placeOf("/ab/x"), " ab/x ()", "/ab doesn't lie in /a");
  assert.equal(mounts.isMount(["a"]), true);
  assert.equal(mounts.isMount(["a", ""]), false);
  assert.equal(mounts.isMount(["ab"]), false);
  assert.deepEqual(mounts.namesIn([]), ["a"]);
  assert.deepEqual(mounts.namesIn(["a"]), ["b"]);
  assert.deepEqual(mounts.namesIn(["x"]), []);
});

test("everything can lie under a base", (t) => {
  const root = new Root(temporaryFolder(t));
  for (const base of ["/app/v1", "app/v1/", "/app/v1/"]) {
    const mounts = new Mounts(root, { base, mounts: {} }, {});
    assert.deepEqual(mounts.base, ["app", "v1"]);
    assert.deepEqual(mounts.withinBase(["app", "v1", "x", ""]), ["x", ""]);
    assert.deepEqual(mounts.withinBase(["app", "v1"]), []);
    assert.equal(mounts.withinBase(["app"]), "outside");
    assert.equal(mounts.withinBase(["app", "v12"]), "outside");
    assert.equal(mounts.withinBase([""]), "outside");
  }
  const spaced = new Mounts(root, { base: "/caf\u00e9 au lait", mounts: {} }, {});
  assert.deepEqual(spaced.base, ["caf\u00e9 au lait"]);
  const escaped = new Mounts(root, { base: "/caf%C3%A9", mounts: {} }, {});
  assert.deepEqual(escaped.base, ["caf\u00e9"]);
});

test("paths that no address can have are refused at the start", (t) => {
  const folder = temporaryFolder(t);
  const root = new Root(folder);
  for (const base of ["/a//b", "/../x", "/a/.", "/a\0", "/a\\b"]) {
    assert.throws(() => new Mounts(root, { base, mounts: {} }, {}), RangeError, base);
    assert.throws(
      () => new Mounts(root, { base: "/", mounts: { [base]: folder } }, {}),
      RangeError,
    );
  }
  assert.throws(() => new Mounts(root, { base: "/", mounts: { "/": folder } }, {}), RangeError);
  const none = join(folder, "none");
  assert.throws(() => new Mounts(root, { base: "/", mounts: { "/x": none } }, {}), {
    code: "ENOENT",
  });
});
