/**
 * Does the command speak HTTP/2 where it can, and say so where it can't?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { http2Remark, speaksHttp2 } from "../../src/cli/http2-setting.ts";
import { Settings } from "../../src/cli/settings.ts";

const MENDED = { node: "26.10.0" };
const OLD = { node: "20.20.2" };

function said(value?: boolean): Settings {
  return new Settings(
    value === undefined ? new Map() : new Map([["http2", { value, source: "flag" }]]),
  );
}

test("with HTTPS it is spoken unless somebody says no, and else where somebody says yes", () => {
  assert.equal(speaksHttp2(said(), true, MENDED), true);
  assert.equal(speaksHttp2(said(false), true, MENDED), false);
  assert.equal(speaksHttp2(said(), false, MENDED), false);
  assert.equal(speaksHttp2(said(true), false, MENDED), true);
  assert.equal(http2Remark(said(true), true, MENDED), undefined);
});

test("where the runtime's isn't mended it isn't spoken, and whoever wants it reads why", () => {
  assert.equal(speaksHttp2(said(true), true, OLD), false);
  assert.match(http2Remark(said(), true, OLD) ?? "", /this is Node 20\.20\.2, so HTTP\/1\.1 it is/);
  assert.match(http2Remark(said(true), false, OLD) ?? "", /22\.23\.2, 24\.18\.1 or 26\.5\.1/);
  assert.equal(http2Remark(said(), false, OLD), undefined);
  assert.equal(http2Remark(said(false), true, OLD), undefined);
});
