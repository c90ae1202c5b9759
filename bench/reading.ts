/**
 * How are the figures to be read, how were they taken, and what do they not say? The part of the page that
 * is the same for every run; whoever changes how the bench measures changes it here.
 */

/** Paragraphs of the page, and lists. */
export const READING: readonly (string | readonly string[])[] = [
  "## How to read it",
  "**The ratio is the result.** Times belong to this machine. How many times another server's cost is ours holds far better from one machine to the next. Every ratio here is barewire's figure divided by the other's: 0.70 means that barewire needs 70 % of it.",
  "**CPU per request** is all processor time, user and system, of a server's whole process tree during a round, as Linux counts it, divided by the requests that were answered in it. It is what a server takes from whatever else the machine does, and it says how many requests fit into one core. The time that the network takes is no part of it.",
  "**How it is measured.** The server runs on one core and the load (wrk) on another, over loopback. A request has the nine field lines of a browser. Rounds are interleaved: one of each server, then the next of each, so that a machine that slows down slows them all. A ratio is taken within each round, and its median is given; beside a figure stand the lowest and the highest of the rounds.",
  [
    "**Who they are.** Each is set up for speed, as its documentation says, on one core and without a log:",
    "",
    "- *nginx* with one worker, `sendfile` and `tcp_nopush`; once with `open_file_cache`, which may answer with what a file was up to a minute ago, and once without, which looks at the file for each request. barewire looks too: once per file and turn of the event loop, so that nobody is sent what was replaced before they asked.",
    "- *Caddy* with `file_server`, HTTP/1 only, no log.",
    "- *node:http, minimal* answers from memory and never looks at the disk; *node:net, one canned answer* doesn't even read the request. It is the floor: nothing on Node's sockets is cheaper.",
    "- *sirv-cli* reads the folder once, at its start; *serve* is as it comes, without its log.",
    "- *Hono*, *Bun.serve* and *Deno.serve* run the same two handlers as barewire, with web objects.",
    "- *barewire* runs with every setting as it is by default, and prints nothing; its limits, deadlines and checks are on.",
  ],
  "**What isn't measured:** a real network, its losses and its distances; more processors than two; a disk that isn't in the page cache. The load and the server share the kernel and the caches of one machine.",
];
