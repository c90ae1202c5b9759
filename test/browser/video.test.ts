/**
 * Can a person jump to the middle of a film, or of a recording, in a real browser?
 *
 * RFC 9110 §14: a browser fetches what it plays, and nothing else, with Range. From memory and from the
 * disk, and again when it has the answer already.
 */
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import type { Page } from "playwright-core";
import { files } from "../../src/files/files.ts";
import type { FilesOptions } from "../../src/files/options.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { startServer } from "../support/test-server.ts";
import { temporaryFolder } from "./site.ts";
import { browserForSuite, INSTALLED } from "./watched-page.ts";
import { SECONDS, video } from "./webm.ts";

/** Much more than a browser fetches ahead of what it plays. */
const LARGE = 64 * 1024 * 1024;
const SAMPLES_PER_SECOND = 44_100;

interface Answer {
  readonly path: string;
  readonly range: string | undefined;
  readonly status: number;
  readonly contentRange: string | undefined;
}

/** From memory, or from the disk each time. */
const PLACES: readonly (readonly [place: string, Partial<FilesOptions>])[] = [
  ["from memory", { cachedFileMaxBytes: 2 * LARGE, cacheBytes: 4 * LARGE }],
  ["from the disk", { cachedFileMaxBytes: 1024 }],
];

/** Serves a folder, and keeps what it answered. */
async function serve(
  t: TestContext,
  folder: string,
  options: Partial<FilesOptions>,
): Promise<{ url: string; answers: Answer[] }> {
  const handler = files(folder, options);
  const answers: Answer[] = [];
  const { url } = await startServer(t, async (request, context) => {
    const response = await handler(request, context);
    assert.ok(response instanceof HttpResponse);
    answers.push({
      path: request.path,
      range: request.fields.get("range"),
      status: response.status,
      contentRange: response.fields.get("content-range"),
    });
    return response;
  });
  return { url: String(url), answers };
}

/** Jumps there, waits until something is shown, plays for a moment, and says where it is then. */
async function jump(page: Page, seconds: number): Promise<number> {
  return page.evaluate<number>(`(async () => {
    const media = document.querySelector("video, audio");
    const once = (name) => new Promise((resolve, reject) => {
      media.addEventListener(name, resolve, { once: true });
      media.addEventListener("error", () => reject(new Error(media.error.message)), { once: true });
    });
    const sought = once("seeked");
    media.currentTime = ${seconds};
    await sought;
    const playing = media.play();
    while (media.currentTime < ${seconds} + 0.5) await once("timeupdate");
    await playing;
    media.pause();
    return media.currentTime;
  })()`);
}

async function ready(page: Page): Promise<number> {
  return page.evaluate<number>(`new Promise((resolve, reject) => {
    const media = document.querySelector("video, audio");
    media.addEventListener("error", () => reject(new Error(media.error.message)), { once: true });
    if (media.readyState >= 2) resolve(media.duration);
    else media.addEventListener("loadeddata", () => resolve(media.duration), { once: true });
  })`);
}

function firstByte({ contentRange = "" }: Answer): number {
  return Number(/^bytes (\d+)-/.exec(contentRange)?.[1]);
}

/** Silence, one channel, 16 bits (RIFF). */
function recording(seconds: number): Buffer {
  const length = seconds * SAMPLES_PER_SECOND * 2;
  const bytes = Buffer.alloc(44 + length);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(36 + length, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(SAMPLES_PER_SECOND, 24);
  bytes.writeUInt32LE(SAMPLES_PER_SECOND * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(length, 40);
  return bytes;
}

describe("Chromium", { skip: INSTALLED.skip, timeout: 120_000 }, () => {
  const openPage = browserForSuite();

  for (const [place, options] of PLACES) {
    test(`jumps to the middle of a video ${place}, and plays there`, async (t) => {
      const { page, complaints } = await openPage(t);
      const folder = await temporaryFolder(t);
      const media = '<video src="film.webm" muted preload="metadata" width="320"></video>';
      writeFileSync(join(folder, "index.html"), `<!doctype html><title>Film</title>${media}`);
      writeFileSync(join(folder, "empty.html"), "<!doctype html><title>Empty</title>");
      const { url, answers } = await serve(t, folder, options);
      await page.goto(`${url}empty.html`);
      const film = await video(page, LARGE);
      assert.ok(film.length > 3 * 1024 * 1024);
      writeFileSync(join(folder, "film.webm"), film);
      await page.goto(url);
      assert.equal(await ready(page), SECONDS);
      const before = answers.length;
      const reached = await jump(page, SECONDS / 2);
      assert.ok(reached >= SECONDS / 2 + 0.5 && reached < SECONDS / 2 + 5, `${reached}`);
      const jumps = answers.slice(before).filter(({ path }) => path === "/film.webm");
      assert.ok(jumps.length > 0, "a jump asks for another part");
      // A 304 is for a part that it has kept: it asks whether that still holds.
      for (const { status, range } of jumps) assert.ok(status === 206 || status === 304, range);
      const middle = jumps.filter(({ status }) => status === 206).map(firstByte);
      assert.ok(middle.some((byte) => byte > LARGE / 3 && byte < (2 * LARGE) / 3));
      const back = await jump(page, 1);
      assert.ok(back >= 1.5 && back < 6);
      const end = await jump(page, SECONDS - 3);
      assert.ok(end >= SECONDS - 2.5);
      assert.deepEqual(complaints, []);
    });

    test(`jumps in a recording ${place}`, async (t) => {
      const { page, complaints } = await openPage(t);
      const folder = await temporaryFolder(t);
      const media = '<audio src="sound.wav" muted preload="metadata"></audio>';
      writeFileSync(join(folder, "index.html"), `<!doctype html><title>Sound</title>${media}`);
      const bytes = recording(600);
      writeFileSync(join(folder, "sound.wav"), bytes);
      const { url, answers } = await serve(t, folder, options);
      await page.goto(url);
      assert.equal(await ready(page), 600);
      const before = answers.length;
      const reached = await jump(page, 400);
      assert.ok(reached >= 400.5 && reached < 405, `${reached}`);
      const jumps = answers.slice(before).filter(({ path }) => path === "/sound.wav");
      assert.ok(jumps.some((one) => one.status === 206 && firstByte(one) > bytes.length / 2));
      assert.deepEqual(complaints, []);
    });
  }
});
