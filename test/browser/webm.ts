/**
 * Where does a test get a video that it can seek in? Chromium encodes a few frames, and the file around
 * them is written here: EBML (RFC 8794) with an index, and with room between the frames, so that it
 * is as large as a test needs.
 */
import type { Page } from "playwright-core";

/** One encoded picture. */
interface Frame {
  readonly data: string;
  readonly key: boolean;
}

/** Seconds. Each begins a cluster, and can be jumped to. */
export const SECONDS = 60;
const FRAMES_PER_SECOND = 2;
const WIDTH = 320;
const HEIGHT = 180;

/** Draws the number of the second and encodes each picture; runs in the page. */
const ENCODE = `(async () => {
  const canvas = new OffscreenCanvas(${WIDTH}, ${HEIGHT});
  const context = canvas.getContext("2d");
  const frames = [];
  let failure;
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      frames.push({ data: btoa(String.fromCharCode(...bytes)), key: chunk.type === "key" });
    },
    error: (error) => { failure = error; },
  });
  encoder.configure({ codec: "vp8", width: ${WIDTH}, height: ${HEIGHT}, bitrate: 100000 });
  for (let at = 0; at < ${SECONDS * FRAMES_PER_SECOND}; at++) {
    const second = Math.floor(at / ${FRAMES_PER_SECOND});
    context.fillStyle = "hsl(" + second * 6 + " 80% 50%)";
    context.fillRect(0, 0, ${WIDTH}, ${HEIGHT});
    context.fillStyle = "white";
    context.font = "90px sans-serif";
    context.fillText(String(second), 20, 130);
    const timestamp = at * ${1_000_000 / FRAMES_PER_SECOND};
    const frame = new VideoFrame(canvas, { timestamp });
    encoder.encode(frame, { keyFrame: at % ${FRAMES_PER_SECOND} === 0 });
    frame.close();
  }
  await encoder.flush();
  if (failure) throw failure;
  return frames;
})()`;

/** A video of so many bytes or a little more. The page must lie on the loopback: only there it may encode. */
export async function video(page: Page, bytes: number): Promise<Buffer> {
  const frames = await page.evaluate<Frame[]>(ENCODE);
  const padding = Math.ceil(bytes / SECONDS);
  const clusters = Array.from({ length: SECONDS }, (_, second) => {
    const from = second * FRAMES_PER_SECOND;
    const blocks = frames.slice(from, from + FRAMES_PER_SECOND).map(({ data, key }, at) => {
      const head = Buffer.from([0x81, 0, 0, key ? 0x80 : 0]);
      head.writeInt16BE((at * 1000) / FRAMES_PER_SECOND, 1);
      return element(0xa3, head, Buffer.from(data, "base64"));
    });
    const room = element(0xec, Buffer.alloc(padding));
    return element(0x1f43b675, element(0xe7, uint(second * 1000)), ...blocks, room);
  });
  // All numbers have one length, so the index doesn't move what it speaks of.
  const length = Buffer.concat(segmentHead([])).length;
  const positions: number[] = [];
  let at = length;
  for (const cluster of clusters) {
    positions.push(at);
    at += cluster.length;
  }
  const segment = element(0x18538067, ...segmentHead(positions), ...clusters);
  return Buffer.concat([ebmlHead(), segment]);
}

function ebmlHead(): Buffer {
  return element(
    0x1a45dfa3,
    element(0x4286, uint(1)),
    element(0x42f7, uint(1)),
    element(0x42f2, uint(4)),
    element(0x42f3, uint(8)),
    element(0x4282, Buffer.from("webm")),
    element(0x4287, uint(4)),
    element(0x4285, uint(2)),
  );
}

/** What stands before the pictures; without positions as long as with them. */
function segmentHead(positions: readonly number[]): Buffer[] {
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(SECONDS * 1000);
  const info = element(
    0x1549a966,
    element(0x2ad7b1, uint(1_000_000)),
    element(0x4489, duration),
    element(0x4d80, Buffer.from("test")),
    element(0x5741, Buffer.from("test")),
  );
  const size = element(0xe0, element(0xb0, uint(WIDTH)), element(0xba, uint(HEIGHT)));
  const codec = element(0x86, Buffer.from("V_VP8"));
  const numbers = [element(0xd7, uint(1)), element(0x73c5, uint(1)), element(0x83, uint(1))];
  // Nanoseconds for which a picture is shown: a player that knows it needn't look at many first.
  numbers.push(element(0x23e383, uint(1_000_000_000 / FRAMES_PER_SECOND)));
  const tracks = element(0x1654ae6b, element(0xae, ...numbers, codec, size));
  const points = Array.from({ length: SECONDS }, (_, second) => {
    const place = [element(0xf7, uint(1)), element(0xf1, uint(positions[second] ?? 0))];
    return element(0xbb, element(0xb3, uint(second * 1000)), element(0xb7, ...place));
  });
  return [info, tracks, element(0x1c53bb6b, ...points)];
}

/** An element with a size of eight bytes. */
function element(id: number, ...content: readonly Buffer[]): Buffer {
  const hex = id.toString(16);
  const data = Buffer.concat(content);
  const size = Buffer.alloc(8);
  size.writeBigUInt64BE((1n << 56n) | BigInt(data.length));
  return Buffer.concat([Buffer.from(hex, "hex"), size, data]);
}

function uint(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
