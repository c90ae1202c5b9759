/**
 * Peers that wear a server out: `peers-program.ts PORT KIND COUNT`. A process of its own, so that neither its
 * memory nor its processor time is counted as somebody else's. Says `ready`, and reports when it is asked.
 *
 * heads, content: a byte every half second. reads: as slowly. idle: one request, whose answer is read. silent: nothing.
 */
import { connect, type Socket } from "node:net";

const KINDS = ["heads", "content", "reads", "idle", "silent"] as const;
export type Kind = (typeof KINDS)[number];

export interface Report {
  readonly open: number;
  /** Milliseconds from when it was connected until the server ended it, for each that was ended. */
  readonly lasted: readonly number[];
  /** Ended by a reset, or never connected. */
  readonly errors: readonly string[];
}

const BEGINNINGS: Readonly<Record<Kind, string>> = {
  heads: "GET / HTTP/1.1\r\nHost: h\r\nX-Slow: ",
  content: "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n",
  reads: "GET /large.bin HTTP/1.1\r\nHost: h\r\n\r\n",
  idle: "GET /small.txt HTTP/1.1\r\nHost: h\r\n\r\n",
  silent: "",
};
const STEP_MS = 500;
const AT_ONCE = 100;
/** One source address has no ports for more. */
const PER_ADDRESS = 4000;

const [port, kind, count] = process.argv.slice(2);
const isKind = (word: string | undefined): word is Kind => KINDS.includes(word as Kind);
if (!isKind(kind)) throw new Error("say: peers-program.ts PORT KIND COUNT");

const open = new Set<Socket>();
const lasted: number[] = [];
const errors: string[] = [];

function begin(number: number, what: Kind): Promise<void> {
  const localAddress = `127.0.0.${2 + Math.floor(number / PER_ADDRESS)}`;
  const socket = connect({ port: Number(port), host: "127.0.0.1", localAddress });
  return new Promise((resolve) => {
    let connectedAt = 0;
    socket.once("connect", () => {
      connectedAt = performance.now();
      open.add(socket);
      if (what === "reads") socket.pause();
      if (BEGINNINGS[what] !== "") socket.write(BEGINNINGS[what]);
      if (what !== "idle") resolve();
    });
    if (what !== "reads") socket.on("data", () => resolve());
    socket.on("error", ({ message }) => errors.push(message));
    socket.once("close", () => {
      if (open.delete(socket)) lasted.push(performance.now() - connectedAt);
      resolve();
    });
  });
}

for (let begun = 0; begun < Number(count); begun += AT_ONCE) {
  const some = Math.min(AT_ONCE, Number(count) - begun);
  await Promise.all(Array.from({ length: some }, (_, at) => begin(begun + at, kind)));
}
process.send?.("ready");

setInterval(() => {
  if (kind === "heads" || kind === "content") for (const socket of open) socket.write("x");
  if (kind === "reads") for (const socket of open) socket.read(16);
}, STEP_MS);

process.on("message", () => {
  process.send?.({ open: open.size, lasted, errors: errors.slice(0, 10) } satisfies Report);
});
process.on("disconnect", () => process.exit());
