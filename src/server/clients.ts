/**
 * How many connections does each client have?
 *
 * Kept only where there is a limit. A client is an address, or what a network gives to one household: the first
 * 64 bits of an IPv6 address. This file refuses to know what happens to whoever has too many.
 */
import type { Socket } from "node:net";

const MAPPED = "::ffff:";
const GROUPS = 4;

export class Clients {
  #most: number;
  readonly #sockets = new Map<string, Set<Socket>>();

  constructor(most: number) {
    this.#most = most;
  }

  /** From now on each may have so many. */
  allow(most: number): void {
    this.#most = most;
  }

  /** May it have one more? @param socket just accepted */
  hasRoom(socket: Socket): boolean {
    const sockets = this.#sockets.get(clientOf(socket.remoteAddress ?? ""));
    if (sockets === undefined || sockets.size < this.#most) return true;
    // Whoever takes over a socket may silence its events.
    for (const one of sockets) if (one.destroyed) sockets.delete(one);
    return sockets.size < this.#most;
  }

  /** Counts it until it is closed. */
  add(socket: Socket): void {
    const client = clientOf(socket.remoteAddress ?? "");
    const sockets = this.#sockets.get(client) ?? new Set();
    this.#sockets.set(client, sockets.add(socket));
    socket.once("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0 && this.#sockets.get(client) === sockets) this.#sockets.delete(client);
    });
  }
}

/** The address, or what all addresses of one client begin with. */
export function clientOf(address: string): string {
  if (!address.includes(":")) return address;
  const [plain = ""] = address.toLowerCase().split("%");
  if (plain.startsWith(MAPPED) && plain.includes(".")) return plain.slice(MAPPED.length);
  const [head = "", tail] = plain.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const last = tail === "" ? [] : tail.split(":");
    while (groups.length + last.length < 2 * GROUPS) groups.push("0");
    groups.push(...last);
  }
  return `${groups
    .slice(0, GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":")}::/64`;
}
