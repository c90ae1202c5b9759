/**
 * Do the examples with forms show what visitors write as text, and nothing else?
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { PROJECT_ROOT } from "../../test/support/processes.ts";
import { fieldValue } from "../../test/support/response-parser.ts";
import { type Ask, onOwnConnections, startExample } from "./starting.ts";

const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

test("10: a form is answered with a greeting, and what was sent is escaped", async (t) => {
  const { port } = await startExample(t, "10-form-fetch");
  const ask = onOwnConnections(port);
  for (const path of ["/", "/form.php"]) {
    const form = await ask(`GET ${path}`);
    assert.match(form.content.toString(), /<form method="post" action="\/form.php">/);
  }
  const content = "name=John&surname=%3Cscript%3E+%26+Doe";
  const greeted = await ask("POST /form.php", { headers: FORM, content });
  assert.equal(fieldValue(greeted, "Content-Type"), "text/html; charset=utf-8");
  assert.match(greeted.content.toString(), /<h1>Hello John &#60;script&#62; &#38; Doe!<\/h1>/);
  assert.match(greeted.content.toString(), /from 127\.0\.0\.1/);
});

test("10: what is no form, is too long, or isn't there has its status", async (t) => {
  const { port } = await startExample(t, "10-form-fetch");
  const ask = onOwnConnections(port);
  const headers = { "Content-Type": "text/plain" };
  assert.equal((await ask("POST /form.php", { headers, content: "hello" })).status, 415);
  const long = `name=${"x".repeat(20_000)}`;
  assert.equal((await ask("POST /form.php", { headers: FORM, content: long })).status, 413);
  assert.equal((await ask("GET /nowhere")).status, 404);
});

async function guestBook(t: Parameters<typeof startExample>[0]): Promise<Ask> {
  return onOwnConnections((await startExample(t, "pages/server")).port);
}

test("pages: what was written is redirected to, listed, and escaped wherever it stands", async (t) => {
  const ask = await guestBook(t);
  assert.match((await ask("GET /")).content.toString(), /Nobody has written anything/);
  const content = "name=%22%3E%3Cscript%3E&text=%3Cscript%3Ealert(1)%3C%2Fscript%3E+%C3%BC";
  const sent = await ask("POST /write", { headers: FORM, content });
  assert.equal(sent.status, 303);
  assert.equal(fieldValue(sent, "Location"), "/entries/1");
  for (const path of ["/", "/entries/1"]) {
    const page = await ask(`GET ${path}`);
    assert.equal(page.status, 200);
    assert.match(page.content.toString(), /&lt;script&gt;alert\(1\)&lt;\/script&gt; ü/);
    assert.match(page.content.toString(), /&quot;&gt;&lt;script&gt;/);
    assert.doesNotMatch(page.content.toString(), /<script/);
    assert.match(fieldValue(page, "Content-Security-Policy") ?? "", /script-src 'none'/);
  }
});

test("pages: a form with mistakes comes back as it was filled in", async (t) => {
  const ask = await guestBook(t);
  const content = "name=&text=%3C%2Ftextarea%3E%3Cscript%3E";
  const back = await ask("POST /write", { headers: FORM, content });
  assert.equal(back.status, 422);
  assert.match(back.content.toString(), /Please say who you are/);
  assert.match(back.content.toString(), /&lt;\/textarea&gt;&lt;script&gt;<\/textarea>/);
  const long = `name=${"x".repeat(41)}&text=${"y".repeat(1001)}`;
  const tooLong = await ask("POST /write", { headers: FORM, content: long });
  assert.equal(tooLong.content.toString().match(/class="fault">At most/g)?.length, 2);
  assert.match((await ask("GET /")).content.toString(), /Nobody has written anything/);
});

test("pages: only the last hundred are kept", async (t) => {
  const ask = await guestBook(t);
  for (let i = 1; i <= 102; i++) {
    await ask("POST /write", { headers: FORM, content: `name=n${i}&text=t${i}` });
  }
  const list = (await ask("GET /")).content.toString();
  assert.equal(list.match(/<article>/g)?.length, 100);
  assert.ok(list.includes(">n102<") && list.includes(">n3<") && !list.includes(">n2<"));
  assert.equal((await ask("GET /entries/2")).status, 404);
});

test("pages: no form, not found, and an accident each have a page in the same layout", async (t) => {
  const ask = await guestBook(t);
  const broken = `--cut\r\nContent-Disposition: form-data; name="name`;
  const headers = { "Content-Type": "multipart/form-data; boundary=cut" };
  const answers = {
    400: await ask("POST /write", { headers, content: broken }),
    404: await ask("GET /%3Cscript%3E"),
    500: await ask("GET /broken"),
  };
  for (const [status, page] of Object.entries(answers)) {
    assert.equal(page.status, Number(status));
    assert.match(page.content.toString(), /<link rel="stylesheet" href="\/style.css">/);
    assert.doesNotMatch(page.content.toString(), /<script|nobody catches/);
  }
});

test("pages: the style sheet comes from the folder beside the application", async (t) => {
  const ask = await guestBook(t);
  const sheet = await ask("GET /style.css");
  assert.match(fieldValue(sheet, "Content-Type") ?? "", /^text\/css/);
  assert.deepEqual(sheet.content, readFileSync(`${PROJECT_ROOT}/examples/pages/public/style.css`));
  for (const path of ["/../app.js", "/%2e%2e/app.js", "/..%2fviews/layout.eta"]) {
    const { status } = await ask(`GET ${path}`);
    assert.ok(status === 400 || status === 404, path);
  }
});
