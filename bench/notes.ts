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
    scenarios: ["small-file", "not-modified"],
    peers: NGINX,
    why: "Nearly half of barewire's processor time is the write itself, in the kernel and on Node's way there, and a quarter the way of the bytes in. The floor, which does nothing but read and write, is at 0.92 of nginx for 4 KiB and at 1.06 for a 304, where nginx has no file to send. Of the quarter that is barewire's own, a third is looking at each of 524 bytes of a head; decision 0044 has the rest.",
  },
  {
    scenarios: ["1-mib"],
    peers: NGINX,
    why: "The floor, which writes 1 MiB from memory and does nothing else, costs the same: it is the kernel copying bytes. nginx doesn't copy, but sends from the page cache piece by piece.",
  },
  {
    scenarios: ["100-mib"],
    peers: NGINX,
    why: "Each byte is copied out of the page cache (13 ms for 100 MiB, in a C program that does nothing else) and into the socket (17 ms, as the floor's 1 MiB says), since Node has no call that sends a file. nginx doesn't copy at all; either copy alone costs what all of its answer does.",
  },
  {
    scenarios: ["tls-small-file"],
    peers: NGINX,
    why: "A node:tls server that answers each packet with the same bytes is at 1.08 of nginx. A profile of barewire: 37 % is the write with its encryption, 40 % the runtime's way in (decryption, a buffer of its own for each read, a record of the write that ends in a later turn), 5 % looking at the field section, nothing else of its own more than 2 %. What barewire adds is what it adds without TLS, and a third more: sockets of TLS can't read into lent memory, so the bytes are new to the processor each time.",
  },
  {
    scenarios: ["log-on"],
    why: "A line takes 1.1 to 1.4 µs: a third to make it of its parts, a third to join lines, encode them and hand them to the file, the rest for two looks at the clock. The request itself has become so cheap that 15 % of it are 1.2 µs.",
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
    scenarios: ["workers"],
    why: "Several processes may use every processor, that of the load, too, which takes more than half of one; on two processors their requests per second say the least that they can do. Where one socket wakes all of them, some find that another was faster.",
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
