/**
 * The same chat, with the package crossws: one set of hooks for every runtime that it knows.
 *
 *     node examples/chat/server.js --crossws
 */
import crossws from "crossws/adapters/node";
import { asIncomingMessage, nameIn, refused } from "./door.js";
import { MESSAGE_BYTES_MAX, Room } from "./room.js";

const room = new Room();

/** @type {Map<string, ReturnType<Room["enter"]>>} */
const guests = new Map();

/** @param {import("crossws").Peer} peer */
function gone({ id }) {
  guests.get(id)?.leave();
  guests.delete(id);
}

const sockets = crossws({
  serverOptions: { maxPayload: MESSAGE_BYTES_MAX },
  hooks: {
    open(peer) {
      let waiting = 0;
      const wire = {
        /** @param {string} text */
        send: (text) => {
          waiting = Number(peer.send(text));
        },
        waiting: () => waiting,
        cut: () => peer.terminate(),
      };
      guests.set(peer.id, room.enter(nameIn(peer.request.url), wire));
    },
    message: (peer, message) => guests.get(peer.id)?.say(message.text()),
    close: gone,
    error: gone,
  },
});

/**
 * @param {Request} request
 * @param {import("barewire").ServeHandlerInfo} info
 */
export function fetch(request, info) {
  const refusal = refused(request, room);
  if (refusal !== undefined) return refusal;
  const seen = asIncomingMessage(request);
  return info.upgrade(
    (socket, head) => {
      const stream = /** @type {import("node:stream").Duplex} */ (socket);
      return sockets.handleUpgrade(seen, stream, Buffer.from(head));
    },
    { by: "taker" },
  );
}

export default { fetch };
