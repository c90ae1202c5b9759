/**
 * Is a port shared only where runtime and system can do it?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { canReusePort } from "../../src/server/port-sharing.ts";

test("from Node 22.12 on, but for 23.0", () => {
  const can = (version: string) => canReusePort(version, "linux");
  const first = ["22.12.0", "22.22.1", "23.1.0", "24.0.0", "26.4.0", "30.0.0-pre"];
  assert.deepEqual(
    first.filter((version) => !can(version)),
    [],
  );
  for (const version of ["18.20.0", "20.20.2", "21.7.0", "22.11.0", "23.0.1", ""]) {
    assert.equal(can(version), false, version);
  }
});

test("where the system deals connections out", () => {
  assert.equal(canReusePort("24.0.0", "freebsd"), true);
  for (const system of ["darwin", "win32", "openbsd"]) {
    assert.equal(canReusePort("24.0.0", system), false, system);
  }
});
