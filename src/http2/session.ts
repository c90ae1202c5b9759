/**
 * How does a connection in HTTP/2 go, from its first frame to its last?
 *
 * RFC 9113. The runtime reads and writes frames. Here each stream becomes a conversation like that of a connection
 * of its own, and what is shared has its end: floods, idleness, age, the end of the server. This file refuses to
 * know what is asked and answered, and how a frame looks.
 */
import type { ServerHttp2Session, ServerHttp2Stream } from "node:http2";
import type { Socket } from "node:net";
import { BY_THE_PEER } from "../server/closing.ts";
import { Connection } from "../server/connection.ts";
import type { Connected } from "../server/connections.ts";
import { NEVER } from "../server/deadlines.ts";
import type { ConnectionHost } from "../server/host.ts";
import type { Peer } from "../server/peer.ts";
import { QuietMoment } from "../server/quiet-moment.ts";
import { nodeCodec } from "../server/runtime.ts";
import { Channel } from "./channel.ts";
import { ENHANCE_YOUR_CALM, errorName, NO_ERROR, PROTOCOL_ERROR } from "./error-codes.ts";
import { Floods } from "./floods.ts";
import { requestText } from "./request-text.ts";
import { handshake, headSizeMost, WINDOW } from "./settings.ts";
import { StreamHost } from "./stream-host.ts";
import { StreamPeer } from "./stream-peer.ts";
import { WaitingRoom } from "./waiting-room.ts";

const DONE = "done";
const STOPS = "the server stops";

export class Session implements Connected {
  deadlineAt: number;
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #peer: Peer;
  readonly #number: () => number;
  readonly #session: ServerHttp2Session;
  readonly #streams: StreamHost;
  readonly #room = new WaitingRoom();
  readonly #floods: Floods;
  readonly #bornAt: number;
  /** Streams that aren't closed, those that wait for their turn included. */
  #open = 0;
  #requests = 0;
  #idleSince: number | undefined;
  /** Is no further stream accepted? */
  #ending = false;
  #quiet: QuietMoment | undefined;
  #reason: string | undefined;

  /** @param number counts on, for streams */
  constructor(socket: Socket, host: ConnectionHost, peer: Peer, number: () => number) {
    const { options, deadlines } = host;
    this.#socket = socket;
    this.#host = host;
    this.#peer = peer;
    this.#number = number;
    this.#bornAt = deadlines.now;
    this.#floods = new Floods(() => deadlines.now, headSizeMost(options));
    this.#streams = new StreamHost(host, () => {});
    this.deadlineAt = deadlines.in(options.headersTimeout);
    this.#idleSince = deadlines.now;
    options.tap?.opened?.(peer);
    socket.on("error", ({ code, message }: NodeJS.ErrnoException) =>
      this.#because(code ?? message),
    );
    // Who sends nothing more asks for nothing more.
    socket.once("end", () => this.#end(BY_THE_PEER));
    socket.once("close", () => this.#closed());
    this.#session = handshake(socket, options);
    this.#listen(this.#session);
  }

  #listen(session: ServerHttp2Session): void {
    const onStream = (
      stream: ServerHttp2Stream,
      _headers: object,
      _flags: number,
      lines: string[],
    ) => this.#opened(stream, lines);
    session.on("stream", onStream);
    session.on("ping", () => this.#endFlood(this.#floods.control()));
    session.on("remoteSettings", () => this.#endFlood(this.#floods.control()));
    session.on("goaway", () => this.#because(BY_THE_PEER));
    session.on("error", ({ code, message }: NodeJS.ErrnoException) => {
      this.#because(code ?? message);
      // Whatever was wrong, nothing of it may stay open.
      this.#socket.destroy();
    });
  }

  get answering(): boolean {
    return this.#open > 0;
  }

  /** Requests that are being answered, or wait for it. */
  get pending(): number {
    return this.#open;
  }

  get idleSince(): number | undefined {
    return this.#ending ? undefined : this.#idleSince;
  }

  giveWay(atOnce: boolean): void {
    this.#end("gave way to another");
    if (atOnce) this.#socket.destroy();
  }

  swept(expired: boolean): void {
    this.#streams.sweep();
    this.#endFlood(this.#floods.bytes(this.#socket.bytesRead));
    const { deadlines, options } = this.#host;
    if (expired) {
      if (this.#ending) this.#socket.destroy();
      else this.#end("idle");
    } else if (deadlines.now - this.#bornAt > options.maxConnectionAge) this.#endQuietly("old");
  }

  advance(): void {
    this.#streams.advance();
    const { idleEnd } = this.#host;
    if (idleEnd === "cut" && this.#open === 0) this.abort(STOPS);
    else if (idleEnd !== "none") this.#endQuietly(STOPS);
  }

  abort(reason: string): void {
    this.#because(reason);
    this.#ending = true;
    this.#session.destroy();
    this.#socket.destroy();
  }

  /** As soon as nothing is likely to cross with it. */
  #endQuietly(reason: string): void {
    if (this.#ending || this.#quiet !== undefined) return;
    this.#because(reason);
    this.#streams.hush(true);
    const session = this.#session;
    const ping = (answered: () => void): boolean => !session.destroyed && session.ping(answered);
    this.#quiet = new QuietMoment({ requests: () => this.#requests, ping }, () =>
      this.#end(reason),
    );
  }

  /**
   * No further streams; those that are open go on to their end. The client is told which was the last, so that it
   * knows what to ask for elsewhere (RFC 9113 §6.8).
   */
  #end(reason: string): void {
    if (this.#ending) return;
    this.#because(reason);
    this.#ending = true;
    this.#quiet?.giveUp();
    if (this.#open === 0) this.#rest();
    this.#session.close();
    this.#streams.hush(false);
  }

  #endFlood(reason: string | undefined): void {
    if (reason === undefined || this.#session.destroyed) return;
    this.#because(reason);
    this.#ending = true;
    this.#session.destroy(new Error(reason), ENHANCE_YOUR_CALM);
  }

  #because(reason: string): void {
    this.#reason ??= reason;
  }

  #closed(): void {
    const reason = this.#reason ?? BY_THE_PEER;
    this.#ending = true;
    this.#quiet?.giveUp();
    this.#streams.cut(reason);
    this.#host.options.tap?.closed?.(this.#peer, reason);
    this.#host.gone(this);
  }

  #opened(stream: ServerHttp2Stream, lines: readonly string[]): void {
    this.#open++;
    this.#idleSince = undefined;
    this.deadlineAt = NEVER;
    // An error is told of by the end of the stream as well.
    stream.on("error", () => {});
    let conversation: Connection | undefined;
    stream.once("close", () => {
      this.#open--;
      const { rstCode } = stream;
      if (rstCode !== NO_ERROR) this.#endFlood(this.#floods.reset());
      const reason = rstCode === NO_ERROR ? DONE : `the stream was reset: ${errorName(rstCode)}`;
      if (conversation !== undefined && this.#streams.has(conversation)) {
        // The runtime may say later that the last bytes have left.
        setImmediate(() => conversation?.abort(reason));
      }
      if (this.#open === 0) this.#rest();
    });
    this.#room.request(() => {
      if (!stream.destroyed) conversation = this.#converse(stream, lines);
    });
    if (++this.#requests >= this.#host.options.maxRequestsPerConnection)
      this.#endQuietly("enough requests");
  }

  #converse(stream: ServerHttp2Stream, lines: readonly string[]): Connection | undefined {
    const hasContent = !stream.endAfterHeaders;
    const asked = requestText(lines, hasContent);
    if (asked === undefined) {
      stream.close(PROTOCOL_ERROR);
      return undefined;
    }
    this.#floods.head(asked.text.length, hasContent ? WINDOW : 0);
    const channel = new Channel(stream, asked, this.#room, {
      answered: () => conversation.abort(DONE),
      sent: (bytes) => this.#floods.sent(bytes),
      arrived: (bytes) => this.#floods.content(bytes),
    });
    const peer = new StreamPeer(this.#number(), channel, this.#peer, stream.id ?? 0);
    const conversation = new Connection(channel, this.#streams, peer);
    this.#streams.add(conversation);
    const head = nodeCodec.encode(asked.text);
    conversation.received(head, head.length);
    if (hasContent && asked.method !== "CONNECT") channel.feed();
    return conversation;
  }

  /** Nothing is under way. */
  #rest(): void {
    const { deadlines, options } = this.#host;
    this.#idleSince = deadlines.now;
    this.deadlineAt = deadlines.in(this.#ending ? options.lingerTimeout : options.keepAliveTimeout);
  }
}
