/**
 * Would a server behind or before this one cut the same bytes into the same requests? node:http with
 * its strict parser is the peer: a request that is accepted here is the same there, with the same
 * content, or refused there. Each allowed difference has a name. The seed begins at SEED.
 */
import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Duplex } from "node:stream";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { MESSAGE_LIMITS } from "../../src/http1/limits.ts";
import { escaped } from "./cases.ts";
import { makeCase } from "./invariants.ts";
import { type Run, run, type SeenRequest } from "./protocol-run.ts";

const CASES = 40_000;

interface Peer {
  readonly requests: { readonly method: string; readonly target: string; content: string }[];
  refused: boolean;
}

/** A connection of bytes that needs no kernel. */
class Wire extends Duplex {
  override _read(): void {}
  override _write(_chunk: unknown, _encoding: string, done: () => void): void {
    done();
  }
}

/** What node:http makes of the bytes. */
class PeerServer {
  readonly #server: Server;
  readonly #peers = new WeakMap<object, Peer>();

  constructor() {
    const options = { requireHostHeader: false, insecureHTTPParser: false, keepAlive: true };
    this.#server = createServer(options, (request, response) => this.#read(request, response));
    this.#server.on("checkExpectation", (request, response) => this.#read(request, response));
    this.#server.on("connect", (request: IncomingMessage) => this.#add(request));
    this.#server.on("clientError", (_error, socket) => {
      const peer = this.#peers.get(socket);
      if (peer !== undefined) peer.refused = true;
      socket.destroy();
    });
  }

  async read(bytes: Buffer): Promise<Peer> {
    const wire = new Wire();
    const peer: Peer = { requests: [], refused: false };
    this.#peers.set(wire, peer);
    wire.on("error", () => {});
    this.#server.emit("connection", wire);
    wire.push(bytes);
    for (let turn = 0; turn < 12; turn++) await nextTurn();
    wire.destroy();
    return peer;
  }

  #add(request: IncomingMessage): { content: string } {
    const { method = "", url: target = "" } = request;
    const seen = { method, target, content: "" };
    this.#peers.get(request.socket)?.requests.push(seen);
    return seen;
  }

  #read(request: IncomingMessage, response: ServerResponse): void {
    const seen = this.#add(request);
    request.setEncoding("latin1");
    request.on("error", () => {});
    request.on("data", (piece: string) => {
      seen.content += piece;
    });
    request.on("end", () => response.end());
  }
}

/** From which request on the two may differ, although nothing was refused; and why. */
const ALLOWED: Readonly<Record<string, (request: SeenRequest) => boolean>> = {
  "what follows the head of CONNECT is a tunnel's there, whatever the answer is (RFC 9110 §9.3.6)":
    ({ head }) => head.method === "CONNECT",
  "behind a request that offers an upgrade it reads no further, and here an offer may be ignored (RFC 9110 §7.8)":
    ({ head }) =>
      head.fields.has("upgrade") && /\bupgrade\b/i.test(head.fields.get("connection") ?? ""),
};

function compare(here: Run, there: Peer, used: Map<string, number>): void {
  const complete = here.requests.filter(({ end }) => end !== undefined);
  for (const [index, request] of complete.entries()) {
    const other = there.requests[index];
    if (other === undefined) {
      assert.ok(there.refused, `request ${index} is accepted here, and not seen there`);
      return;
    }
    assert.equal(other.method, request.head.method, `the method of request ${index}`);
    assert.equal(other.target, request.head.target, `the target of request ${index}`);
    const allowed = Object.entries(ALLOWED).find(([, applies]) => applies(request));
    if (allowed !== undefined) {
      used.set(allowed[0], (used.get(allowed[0]) ?? 0) + 1);
      return;
    }
    const last = index === there.requests.length - 1;
    // What it refuses in content, it has given out as far as it was right.
    if (last && there.refused && request.content.startsWith(other.content)) return;
    assert.equal(other.content, request.content, `the content of request ${index}`);
  }
}

test(`${CASES} cases: nothing is accepted that node:http delimits differently`, async (t) => {
  const peers = new PeerServer();
  const used = new Map<string, number>();
  const { SEED = "1" } = process.env;
  let shared = 0;
  for (let seed = Number(SEED); seed < Number(SEED) + CASES; seed++) {
    const { text } = makeCase(seed);
    const bytes = Buffer.from(text, "latin1");
    const here = run([bytes], MESSAGE_LIMITS, "late");
    const there = await peers.read(bytes);
    try {
      compare(here, there, used);
    } catch (error) {
      const peer = JSON.stringify(there);
      throw new Error(`seed ${seed}: ${(error as Error).message}\n${escaped(text)}\n${peer}`);
    }
    shared += Math.min(here.requests.length, there.requests.length);
  }
  t.diagnostic(`${shared} requests read alike; allowed differences: ${JSON.stringify([...used])}`);
  assert.ok(shared > CASES / 5);
});
