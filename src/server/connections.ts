/**
 * Who is connected? Everybody from accept on: those that don't speak HTTP yet, and those that don't any more.
 *
 * When the server has begun to cut, whoever still comes is cut, too. This file refuses to know how a
 * conversation goes.
 */
import type { Mortal } from "./deadlines.ts";
import { MakingRoom } from "./making-room.ts";

/** One that is connected, in whatever protocol. */
export interface Connected extends Mortal {
  /** Is a request being answered? */
  readonly answering: boolean;
  /** Is TLS still to be agreed on? Default: no. */
  readonly securing?: boolean;
  /** How many, where it may be several. */
  readonly pending?: number;
  /** Goes on as far as it can; also when the server has begun to stop. */
  advance(): void;
  /** Ends it now; whatever is under way is lost. */
  abort(reason: string): void;
  /**
   * Since when nothing is under way on it, the smaller the longer; undefined when something is. Who hasn't this never
   * gives way.
   */
  readonly idleSince?: number | undefined;
  /**
   * Ends it in favour of another, while it is idle.
   * @param atOnce there are many, so its peer isn't waited for
   */
  giveWay?(atOnce: boolean): void;
}

export class Connections implements Iterable<Connected> {
  readonly #all = new Set<Connected>();
  readonly #makingRoom: MakingRoom;
  /** Why everybody is cut. */
  #cut: string | undefined;

  /** @param most how many there may be */
  constructor(most: number) {
    this.#makingRoom = new MakingRoom(this.#all, most);
  }

  /** May one more come? Somebody idle may have to give way for it. */
  hasRoom(): boolean {
    return this.#makingRoom.one();
  }

  /** From now on there may be so many; nobody who is there is ended for it. */
  allow(most: number): void {
    this.#makingRoom.allow(most);
  }

  get size(): number {
    return this.#all.size;
  }

  /** How many of them have a request that is being answered. */
  get answering(): number {
    let answering = 0;
    for (const connection of this.#all) if (connection.answering) answering++;
    return answering;
  }

  /** On how many of them TLS isn't agreed on yet. */
  get securing(): number {
    let securing = 0;
    for (const connection of this.#all) if (connection.securing) securing++;
    return securing;
  }

  /** Requests that are being answered. */
  get pending(): number {
    let pending = 0;
    for (const connection of this.#all)
      pending += connection.pending ?? Number(connection.answering);
    return pending;
  }

  [Symbol.iterator](): Iterator<Connected> {
    return this.#all.values();
  }

  /** False when it was cut at once. */
  add(connection: Connected): boolean {
    this.#all.add(connection);
    // The kernel had accepted it before the listener closed.
    if (this.#cut === undefined) return true;
    connection.abort(this.#cut);
    return false;
  }

  delete(connection: Mortal): void {
    this.#all.delete(connection as Connected);
    this.#makingRoom.gone(connection as Connected);
  }

  /** Everybody goes on as far as they can. */
  advance(): void {
    for (const connection of this.#all) connection.advance();
  }

  /** Ends everybody now, and whoever still comes. */
  cut(reason: string): void {
    this.#cut = reason;
    for (const connection of this.#all) connection.abort(reason);
  }
}
