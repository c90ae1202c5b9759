/**
 * Why does a peer do better, and why is a target missed? Written by hand, by people who have looked;
 * the page puts each sentence beside the figures that it is about. The first note that fits is taken.
 */
import type { Note } from "./losses.ts";

const NGINX = ["nginx-cached", "nginx-fresh"];
const RUNTIMES = ["bun", "deno", "hono-bun", "hono-deno"];
const SPEED = ["cpuMicroseconds", "requestsPerSecond", "p50Milliseconds"] as const;

/**
 * Why a target is missed. Kept apart: that a peer does less explains that we cost more, but not that we cost
 * more than we had thought right. Each of these rests on a profile.
 */
export const MISSED: readonly Note[] = [
  {
    scenarios: ["small-file-21", "small-file", "not-modified"],
    peers: NGINX,
    why: "Half of barewire's processor time is the write itself, in the kernel and on Node's way there. The floor, which does nothing else, is at 0.83 of nginx for a file and at 1.06 for a 304, where nginx has no file to send. What barewire adds to the floor is 1.3 to 1.7 µs, and most of that is reading 524 bytes of head, each of which is looked at.",
  },
  {
    scenarios: ["small-file-21", "not-modified"],
    peers: ["net-floor"],
    why: "Reading the head takes about 1.4 µs, finding the file and choosing the answer 0.5 µs; reading into lent memory gives 0.9 µs back.",
  },
  {
    scenarios: ["1-mib"],
    peers: NGINX,
    why: "The floor, which writes 1 MiB from memory and does nothing else, costs the same: it is the kernel copying bytes. nginx doesn't copy, but sends from the page cache piece by piece.",
  },
  {
    scenarios: ["100-mib"],
    peers: NGINX,
    why: "Each byte is copied out of the page cache and into the socket, since Node has no call that sends a file. Two copies of 100 MiB alone cost more than all that nginx does here.",
  },
  {
    scenarios: ["pipelined-16"],
    peers: NGINX,
    why: "Responses of 4 KiB were joined in runs of 16 KiB, each in a buffer of its own. They are joined in one write since this run.",
  },
];

/** Why a peer does better. */
export const NOTES: readonly Note[] = [
  {
    peers: ["net-floor"],
    why: "The floor answers every packet with the same bytes. It reads no request, looks at no file and keeps no deadline, so what barewire costs more is what HTTP costs on Node.",
  },
  {
    scenarios: ["idle-connections"],
    figures: ["rssBytesPerConnection"],
    peers: [...NGINX, "caddy"],
    why: "For each connection Node keeps a handle, a socket and the state of two streams, whether anything is said on it or not. nginx gives its buffers back while a connection waits.",
  },
  {
    peers: [...NGINX, "caddy"],
    figures: ["peakRssBytes", "rssBytesPerConnection"],
    why: "A Node process holds some 40 MiB before its first line of JavaScript runs, and its collector takes memory freely while there is some.",
  },
  {
    peers: RUNTIMES,
    figures: ["peakRssBytes"],
    why: "Another runtime, with another collector, which gives memory back at other times.",
  },
  {
    figures: ["peakRssBytes"],
    why: "The collector takes memory while it is cheaper than collecting; barewire keeps small files and the heads of their answers in memory besides (`--cache-size` bounds them).",
  },
  {
    scenarios: ["connection-per-request"],
    peers: [...NGINX, "caddy"],
    why: "Accepting is where Node is dear: a handle, a socket and two streams are made and collected for one answer. nginx takes a connection from a pool.",
  },
  {
    scenarios: ["tls-small-file"],
    why: "The cipher is the same (OpenSSL in both); but Node hands each record through a stream of its own between the socket and us.",
  },
  {
    scenarios: ["1-mib", "100-mib"],
    peers: [...NGINX, "caddy"],
    why: "They let the kernel send from its page cache (`sendfile`). Node has no such call, so that each byte is copied into the process and out again.",
  },
  {
    scenarios: ["handler-text", "handler-json"],
    peers: RUNTIMES,
    figures: [...SPEED, "p99Milliseconds"],
    why: "Their HTTP is native code inside the runtime; JavaScript only hears of a finished request.",
  },
  {
    scenarios: ["start-up"],
    peers: ["nginx-cached", "nginx-fresh", "caddy", "bun", "deno"],
    why: "A native program starts without a JavaScript engine; Node alone needs what `node -e 0` shows.",
  },
  {
    scenarios: ["start-up"],
    peers: ["node-empty"],
    why: "An empty Node program loads nothing and opens no port.",
  },
  {
    figures: ["p99Milliseconds"],
    why: "All requests that came in one turn of the event loop are answered in it, and a collection holds them all up: throughput and the median gain, the slowest one in a hundred pays.",
  },
];
