/**
 * A chat over WebSockets, with the package ws.
 *
 * A WebSocket begins as a request: "may we go on in another language?" With `info.upgrade` the answer is
 * yes, and the connection belongs to ws, which says so itself (`by: "taker"`) and speaks it from then on.
 */
import { WebSocketServer } from "ws";
import { asIncomingMessage, nameIn, refused } from "./door.js";
import { MESSAGE_BYTES_MAX, Room } from "./room.js";

const BEAT_MS = 30_000;

const room = new Room();
const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES_MAX });

/**
 * @param {Request} request
 * @param {import("barewire").ServeHandlerInfo} info
 */
export function fetch(request, info) {
  const refusal = refused(request, room);
  if (refusal !== undefined) return refusal;
  const seen = asIncomingMessage(request);
  const name = nameIn(request.url);
  return info.upgrade(
    (socket, head) => {
      const stream = /** @type {import("node:stream").Duplex} */ (socket);
      sockets.handleUpgrade(seen, stream, Buffer.from(head), (client) => welcome(client, name));
    },
    { by: "taker" },
  );
}

export default { fetch };

/**
 * @param {import("ws").WebSocket} client
 * @param {string} name
 */
function welcome(client, name) {
  const guest = room.enter(name, {
    send: (text) => client.send(text),
    waiting: () => client.bufferedAmount,
    cut: () => client.terminate(),
  });
  client.on("message", (data, isBinary) => {
    if (!isBinary) guest.say(data.toString());
  });
  // A guest whose network is gone says nothing, not even goodbye.
  let alive = true;
  client.on("pong", () => {
    alive = true;
  });
  const heart = setInterval(() => {
    if (!alive) return client.terminate();
    alive = false;
    client.ping();
  }, BEAT_MS);
  client.on("error", () => client.terminate()); // Such as a message that is too long.
  client.on("close", () => {
    clearInterval(heart);
    guest.leave();
  });
}
