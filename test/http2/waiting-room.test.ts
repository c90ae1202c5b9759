/**
 * Do pieces and requests come in their turn, and small answers before large ones are taken?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PIECES_MAX, REQUESTS_MAX, WaitingRoom } from "../../src/http2/waiting-room.ts";

test("what comes is begun at once while little waits, and in order afterwards", () => {
  const room = new WaitingRoom();
  const begun: string[] = [];
  room.piece(() => begun.push("a"));
  room.hold(PIECES_MAX);
  room.piece(() => begun.push("b"));
  room.piece(() => begun.push("c"));
  room.request(() => begun.push("request"));
  assert.deepEqual(begun, ["a", "request"]);
  room.hold(REQUESTS_MAX - PIECES_MAX);
  room.request(() => begun.push("late"));
  assert.deepEqual(begun, ["a", "request"]);
  room.hold(-1);
  assert.deepEqual(begun, ["a", "request", "late"]);
  room.hold(-REQUESTS_MAX);
  assert.deepEqual(begun, ["a", "request", "late", "b", "c"]);
});

test("what is begun may fill the room for those behind it", () => {
  const room = new WaitingRoom();
  const begun: string[] = [];
  room.hold(PIECES_MAX);
  room.piece(() => {
    begun.push("a");
    room.hold(PIECES_MAX);
  });
  room.piece(() => begun.push("b"));
  room.hold(-PIECES_MAX);
  assert.deepEqual(begun, ["a"]);
});
