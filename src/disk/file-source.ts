/**
 * How is a file sent that is too large to keep?
 *
 * By position from the one descriptor whose size and modification time were announced, so a file that
 * is replaced by rename meanwhile is sent as it was. After each read the descriptor is asked whether
 * the announcement still holds; if not, the read rejects and the connection is aborted, never padded.
 * An append leaves the announced bytes as they are, and the end stays where it was announced.
 * Limit: a file rewritten in place into a larger one can't be told from an append; publish by rename.
 */
import { type BigIntStats, closeSync, fstatSync, read } from "node:fs";
import type { ContentSource } from "../http/response.ts";

/** Owns a descriptor from now on. */
export class FileSource implements ContentSource {
  readonly kind = "source";
  readonly length: number;
  readonly #descriptor: number;
  readonly #announced: BigIntStats;
  #reading = 0;
  #closed = false;

  constructor(descriptor: number, announced: BigIntStats) {
    this.length = Number(announced.size);
    this.#descriptor = descriptor;
    this.#announced = announced;
  }

  read(into: Uint8Array, position: number): Promise<number> {
    const length = Math.min(into.length, this.length - position);
    if (this.#closed) return Promise.reject(new Error("this file was closed already"));
    if (length <= 0) return Promise.resolve(0);
    this.#reading++;
    return new Promise((resolve, reject) => {
      read(this.#descriptor, into, 0, length, position, (error, bytesRead) => {
        try {
          if (error !== null) throw error;
          this.#checkAfter(bytesRead);
          resolve(bytesRead);
        } catch (fault) {
          reject(fault);
        } finally {
          this.#reading--;
          this.#closeWhenDone();
        }
      });
    });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeWhenDone();
  }

  /**
   * A read that is under way may still have to begin, on another thread: closed now, its descriptor
   * number could by then belong to somebody else's file.
   */
  #closeWhenDone(): void {
    if (!this.#closed || this.#reading > 0) return;
    try {
      closeSync(this.#descriptor);
    } catch {
      // Nothing was written, so nothing can be lost; and the response is over.
    }
  }

  /** ctime isn't compared: it changes when the file is replaced by rename, and the bytes don't. */
  #checkAfter(bytesRead: number): void {
    const { size, mtimeNs } = fstatSync(this.#descriptor, { bigint: true });
    if (bytesRead === 0 || size < this.#announced.size) {
      throw new Error("the file became shorter while it was sent");
    }
    if (size === this.#announced.size && mtimeNs !== this.#announced.mtimeNs) {
      throw new Error("the file was rewritten while it was sent");
    }
  }
}
