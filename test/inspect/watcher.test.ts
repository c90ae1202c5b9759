/** Is a load that nobody could read passed over, counted, and never misread; and what one can read kept whole? */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Figures } from "../../src/inspect/figures.ts";
import { CONNECTIONS_MAX, KEPT_MAX } from "../../src/inspect/messages.ts";
import { Story } from "../../src/inspect/story.ts";
import { Tape } from "../../src/inspect/tape.ts";
import type { Told } from "../../src/inspect/told.ts";
import { EXCHANGES_A_SECOND, Watcher } from "../../src/inspect/watcher.ts";
import type { Exchange, MessagePart, TappedConnection } from "../../src/server/tap.ts";

const OVER: Exchange = {
  request: undefined,
  status: 200,
  contentBytes: 2,
  durationMs: 0,
  violation: undefined,
  error: undefined,
  aborted: false,
  reasons: [],
};
const ANSWER = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A watcher that is told what a server would tell. */
class Scene {
  now = 0;
  readonly figures = new Figures();
  readonly story: Story;
  readonly watcher: Watcher;
  /** Peers that were asked for. */
  looks = 0;
  #due: (readonly [at: number, callback: () => void])[] = [];

  constructor() {
    const tape = new Tape({ bytes: 64 * 1024 * 1024, rows: 200_000 });
    this.story = new Story(tape, 100_000);
    this.watcher = new Watcher(tape, this.figures, {
      now: () => this.now,
      later: (milliseconds, callback) => void this.#due.push([this.now + milliseconds, callback]),
    });
  }

  pass(milliseconds: number): void {
    this.now += milliseconds;
    const due = this.#due.filter(([at]) => at <= this.now);
    this.#due = this.#due.filter(([at]) => at > this.now);
    for (const [, callback] of due) callback();
  }

  /** Exchanges, and those of them that were kept. */
  get counted(): readonly number[] {
    const { kept, passedOver } = this.watcher;
    return [kept + passedOver, kept];
  }

  opened(id: number): TappedConnection {
    const scene = this;
    const connection = {
      id,
      get remoteAddr() {
        scene.looks++;
        return { transport: "tcp" as const, hostname: "127.0.0.1", port: 1 };
      },
    };
    this.watcher.opened(connection);
    return connection;
  }

  received(connection: TappedConnection, text: string, begins = true): void {
    this.watcher.received(connection, bytes(text), begins);
  }

  parsed(connection: TappedConnection, part: MessagePart, text: string): void {
    this.watcher.parsed(connection, part, text.length);
  }

  answer(connection: TappedConnection): void {
    this.watcher.sent(connection, "head", bytes(ANSWER));
    this.watcher.sent(connection, "content", bytes("ok"));
    this.watcher.exchange(connection, OVER);
  }

  /** A request that is answered at once. */
  exchange(connection: TappedConnection, target: string): void {
    const text = `GET ${target} HTTP/1.1\r\n\r\n`;
    this.received(connection, text);
    this.parsed(connection, "head", text);
    this.answer(connection);
  }

  told(): readonly Told[] {
    this.story.read();
    return this.story.exchanges();
  }
}

const requestOf = ({ request }: Told): string => Buffer.concat(request.pieces).toString("latin1");

test("keeps as many as the list holds at once, and passes over one more", () => {
  const scene = new Scene();
  const connection = scene.opened(1);
  for (let number = 1; number <= KEPT_MAX; number++) scene.exchange(connection, `/${number}`);
  assert.deepEqual(scene.counted, [KEPT_MAX, KEPT_MAX]);
  scene.exchange(connection, "/more");
  assert.deepEqual(scene.counted, [KEPT_MAX + 1, KEPT_MAX]);
  assert.equal(scene.told().at(-1)?.target, `/${KEPT_MAX}`);
  assert.equal(scene.story.lost, 0);
});

test("keeps some of a load, spread over it, and counts them all", () => {
  const scene = new Scene();
  const connections = Array.from({ length: 7 }, (_, index) => scene.opened(index + 1));
  const seconds = 10;
  for (let number = 0; number < seconds * 5000; number++) {
    const connection = connections[number % 7];
    assert.ok(connection !== undefined);
    scene.exchange(connection, `/${number}`);
    scene.pass(0.2);
  }
  const kept = scene.told();
  assert.ok(Math.abs(kept.length - KEPT_MAX - seconds * EXCHANGES_A_SECOND) < 20, `${kept.length}`);
  for (const one of kept) {
    assert.equal(requestOf(one), `GET ${one.target} HTTP/1.1\r\n\r\n`);
    assert.equal(one.target, `/${one.number - 1}`);
    assert.deepEqual([one.status, one.ended !== undefined], [200, true]);
  }
  const late = kept.filter(({ at }) => at >= 5000 && at < 6000);
  assert.ok(new Set(late.map(({ connection }) => connection)).size === 7);
  scene.figures.passed(seconds * 1000);
  const counts = scene.figures.seconds().map(({ count }) => count);
  assert.equal(
    counts.reduce((sum, count) => sum + count),
    seconds * 5000,
  );
});

test("keeps none of which it has missed a part", () => {
  const scene = new Scene();
  const connection = scene.opened(1);
  for (let number = 1; number <= KEPT_MAX; number++) scene.exchange(connection, "/");
  scene.received(connection, "GET /half HT");
  scene.pass(1000);
  scene.received(connection, "TP/1.1\r\n\r\n", false);
  scene.parsed(connection, "head", "GET /half HTTP/1.1\r\n\r\n");
  scene.answer(connection);
  scene.exchange(connection, "/whole");
  assert.deepEqual(
    scene
      .told()
      .slice(KEPT_MAX)
      .map(({ number, target }) => [number, target]),
    [[KEPT_MAX + 2, "/whole"]],
  );
});

test("takes nothing for a beginning that went on while it napped", () => {
  const scene = new Scene();
  const uploading = scene.opened(1);
  const other = scene.opened(2);
  for (let number = 1; number <= KEPT_MAX; number++) scene.exchange(other, "/");
  const head = "POST /unseen HTTP/1.1\r\nContent-Length: 40\r\n\r\n";
  scene.received(uploading, head);
  scene.parsed(uploading, "head", head);
  scene.pass(1000);
  const content = "GET /no HTTP/1.1\r\nIt: is content\r\n\r\n\r\n";
  scene.received(uploading, content, false);
  scene.parsed(uploading, "content", content);
  scene.answer(uploading);
  assert.deepEqual(scene.counted, [KEPT_MAX + 1, KEPT_MAX]);
  scene.exchange(uploading, "/seen");
  assert.deepEqual(scene.told().at(-1)?.target, "/seen");
  assert.deepEqual(scene.counted, [KEPT_MAX + 2, KEPT_MAX + 1]);
});

test("keeps what belongs to one that is kept, however much else there is", () => {
  const scene = new Scene();
  const uploading = scene.opened(1);
  const head = "POST / HTTP/1.1\r\nContent-Length: 4\r\n\r\n";
  scene.received(uploading, head);
  scene.parsed(uploading, "head", head);
  const other = scene.opened(2);
  for (let number = 1; number <= 2 * KEPT_MAX; number++) scene.exchange(other, "/");
  scene.received(uploading, "abcd", false);
  scene.parsed(uploading, "content", "abcd");
  scene.answer(uploading);
  const [first] = scene.told();
  assert.ok(first !== undefined);
  assert.equal(requestOf(first), `${head}abcd`);
  assert.notEqual(first.ended, undefined);
});

test("counts the request behind empty lines once, also when it is passed over", () => {
  const scene = new Scene();
  const connection = scene.opened(1);
  for (let number = 1; number <= KEPT_MAX; number++) scene.exchange(connection, "/");
  scene.received(connection, "\r\n\r\n");
  scene.parsed(connection, "head", "\r\n\r\n");
  scene.exchange(connection, "/");
  assert.deepEqual(scene.counted, [KEPT_MAX + 1, KEPT_MAX]);
});

test("asks for no more peers than the list of connections holds", () => {
  const scene = new Scene();
  for (let id = 1; id <= CONNECTIONS_MAX; id++) scene.opened(id);
  assert.equal(scene.looks, CONNECTIONS_MAX);
  const passed = scene.opened(CONNECTIONS_MAX + 1);
  assert.equal(scene.looks, CONNECTIONS_MAX);
  scene.exchange(passed, "/unseen");
  assert.deepEqual(scene.counted, [1, 0]);
  assert.equal(scene.told().length, 0);
  scene.pass(20);
  scene.exchange(scene.opened(CONNECTIONS_MAX + 2), "/seen");
  assert.deepEqual(
    scene.told().map(({ target }) => target),
    ["/seen"],
  );
});
