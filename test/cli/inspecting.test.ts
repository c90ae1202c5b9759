/** Does the command say where to look on, alone on a line, and what is wrong when nobody can? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { failsWith, folderWith, run } from "./running-command.ts";

const ADDRESS = /^(http:\/\/127\.0\.0\.1:\d+\/([A-Za-z0-9_-]{22})\/)$/m;

test("prints the address alone on its line, and answers there", async (t) => {
  const command = run(t, [folderWith(t, { "a.txt": "a" }), "--port", "0", "--inspect"]);
  const [, url = ""] = await command.prints(ADDRESS);
  await fetch(`http://localhost:${await command.port()}/a.txt`);
  const page = await fetch(url);
  assert.match(await page.text(), /<script type="module" src="app.js">/);
  for (const file of ["app.js", "app.css"]) assert.equal((await fetch(url + file)).status, 200);
  const { exchanges } = (await (await fetch(`${url}exchanges`)).json()) as { exchanges: unknown[] };
  assert.equal(exchanges.length, 1);
});

test("guards every run with another token", async (t) => {
  const folder = folderWith(t, { "a.txt": "a" });
  const tokens = await Promise.all(
    [1, 2].map(async () => {
      const command = run(t, [folder, "--port", "0", "--quiet", "--inspect"]);
      return (await command.prints(ADDRESS))[2];
    }),
  );
  assert.notEqual(tokens[0], tokens[1]);
});

test("says what is wrong with a port, and doesn't start", async (t) => {
  const folder = folderWith(t, { "a.txt": "a" });
  await failsWith(
    t,
    [folder, "--port", "0", "--inspect=x"],
    /--inspect takes a port from 0 to 65535/,
  );
  await failsWith(
    t,
    [folder, "--port", "18000", "--inspect=18000"],
    /^barewire: --port and --inspect can't both be 18000\./,
  );
  const first = run(t, [folder, "--port", "0"]);
  const port = await first.port();
  await failsWith(t, [folder, "--port", "0", `--inspect=${port}`], /^barewire: Port \d+ is taken/);
});

test("ends at once, though a page is open", async (t) => {
  const command = run(t, [folderWith(t, { "a.txt": "a" }), "--port", "0", "--inspect"]);
  const [, url = ""] = await command.prints(ADDRESS);
  const events = await fetch(`${url}events`);
  const reader = events.body?.getReader();
  await reader?.read();
  command.signal("SIGTERM");
  assert.equal((await command.ends()).status, 0);
  await reader?.cancel().catch(() => undefined);
});
