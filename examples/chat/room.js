/**
 * Who is in the room, and what may they say?
 *
 * It knows guests and texts, and nothing of how these travel. Whatever a guest can do too much of has a
 * bound: how long a text is, how many come in a while, how much may wait for somebody who doesn't read.
 */

/** Bytes of a message on the wire; longer ones end the connection. */
export const MESSAGE_BYTES_MAX = 2_000;

const NAME_MAX = 30;
const TEXT_MAX = 500;
const GUESTS_MAX = 100;
/** What newcomers get to read. */
const KEPT_MAX = 20;
/** Bytes that may wait for a guest. */
const WAITING_MAX = 64 * 1024;
/** Messages at once, and milliseconds until one more is allowed. */
const BURST = 5;
const RECOVERY_MS = 1000;

/**
 * How something gets to a guest.
 * @typedef {object} Wire
 * @property {(text: string) => void} send
 * @property {() => number} waiting bytes that were sent and haven't left
 * @property {() => void} cut
 */

/** @typedef {{ readonly from: string, readonly text: string }} Message */

export class Room {
  /** @type {Set<Wire>} */
  #wires = new Set();
  /** @type {Message[]} */
  #kept = [];

  get full() {
    return this.#wires.size >= GUESTS_MAX;
  }

  /**
   * @param {string} name
   * @param {Wire} wire
   */
  enter(name, wire) {
    const from = name.trim().slice(0, NAME_MAX) || "Somebody";
    let allowed = BURST;
    let counted = Date.now();
    for (const message of this.#kept) deliver(wire, message);
    this.#wires.add(wire);
    this.#tell({ note: `${from} has come. ${this.#wires.size} in the room.` });
    return {
      /** @param {string} said */
      say: (said) => {
        const text = said.trim().slice(0, TEXT_MAX);
        if (text === "") return;
        const now = Date.now();
        allowed = Math.min(BURST, allowed + (now - counted) / RECOVERY_MS);
        counted = now;
        if (allowed < 1)
          return deliver(wire, { note: "That was too fast, and nobody has read it." });
        allowed -= 1;
        this.#kept = [...this.#kept, { from, text }].slice(-KEPT_MAX);
        this.#tell({ from, text });
      },
      leave: () => {
        if (!this.#wires.delete(wire)) return;
        this.#tell({ note: `${from} has left. ${this.#wires.size} in the room.` });
      },
    };
  }

  /** @param {Message | { note: string }} told */
  #tell(told) {
    for (const wire of this.#wires) deliver(wire, told);
  }
}

/**
 * @param {Wire} wire
 * @param {Message | { note: string }} told
 */
function deliver(wire, told) {
  // What nobody reads would fill the memory.
  if (wire.waiting() > WAITING_MAX) wire.cut();
  else wire.send(JSON.stringify(told));
}
