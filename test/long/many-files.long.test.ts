/**
 * Are 100,000 small files served right, one after the other, without the memory to hold them all?
 */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent, get, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import { FLAVOURS, memoryOf, startChild } from "./child-server.ts";

const FILES = 100_000;
const PER_FOLDER = 1000;
const AT_ONCE = 32;
const MOST_MEGABYTES = 300;

const pathOf = (index: number) => `${Math.floor(index / PER_FOLDER)}/${index}.txt`;
const contentOf = (index: number) => `This is file ${index}.\n`.repeat(1 + (index % 20));

async function fetchText(agent: Agent, port: number, path: string): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ agent, port, path, host: "localhost" }, resolve).on("error", reject);
  });
  assert.equal(response.statusCode, 200, path);
  return text(response);
}

for (const flavour of FLAVOURS) {
  test(`${FILES} files, from the ${flavour}`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), "barewire-"));
    t.after(() => rmSync(folder, { recursive: true }));
    for (let index = 0; index < FILES; index++) {
      if (index % PER_FOLDER === 0) mkdirSync(join(folder, String(index / PER_FOLDER)));
      writeFileSync(join(folder, pathOf(index)), contentOf(index));
    }
    await using server = await startChild(folder, flavour);
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    t.after(() => agent.destroy());
    const started = performance.now();
    let next = 0;
    const work = async () => {
      while (next < FILES) {
        const index = next++;
        const found = await fetchText(agent, server.port, `/${pathOf(index)}`);
        assert.equal(found, contentOf(index));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const seconds = (performance.now() - started) / 1000;
    const memory = memoryOf(server.pid);
    const rate = Math.round(FILES / seconds);
    t.diagnostic(`${rate} files a second, at most ${memory?.peak.toFixed(0)} MB`);
    if (memory !== undefined) assert.ok(memory.peak < MOST_MEGABYTES, `${memory.peak} MB`);
  });
}
