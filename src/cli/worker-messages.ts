/**
 * What do the processes of one server say to each other?
 *
 * Each message lies in a box with our name on it, since an application may use the same channel for words of its
 * own. This file refuses to know what is done when one comes.
 */
import type { CloseOptions } from "../server/server.ts";
import type { Figures } from "./asked-figures.ts";

/** From the process that was started to one that serves. */
export type ToWorker =
  /** Before anything else. */
  | { readonly kind: "hand"; readonly handed: Handed }
  /** Whoever comes again shows a ticket that was encrypted with these. */
  | { readonly kind: "tickets"; readonly ticketKeys: string }
  /** Print what a person reads at the start. @property more what to print below it */
  | { readonly kind: "greet"; readonly more: string }
  | { readonly kind: "stop"; readonly how: CloseOptions }
  /** Take new settings, and say what is to be said of them if `tells`. @property asked for the answer */
  | { readonly kind: "reload"; readonly tells: boolean; readonly asked: number }
  /** Say what has been counted. */
  | { readonly kind: "count" }
  /** Nobody listens any more: answer those who wait. */
  | { readonly kind: "answer" }
  /** Now. */
  | { readonly kind: "cut" };

export type FromWorker =
  /** Where the application wishes to be served, when that was asked. */
  | { readonly kind: "place"; readonly hostname: string; readonly port: number }
  /** @property place where its settings say that it is, in words */
  | { readonly kind: "listening"; readonly place: string }
  /** It has said why it ends. */
  | { readonly kind: "failed" }
  /** @property sentence why nothing has changed; undefined where all went well */
  | { readonly kind: "reloaded"; readonly asked: number; readonly sentence?: string }
  /** What it has counted: when it is asked, and before it ends. */
  | { readonly kind: "figures"; readonly figures: Figures }
  /** Somebody else told it to stop. */
  | { readonly kind: "leaving" }
  | { readonly kind: "stopping"; readonly pending: number }
  /** It listens no more, and answers nobody until it is told to. */
  | { readonly kind: "deaf" }
  | { readonly kind: "ended"; readonly finished: number; readonly cut: number };

/** Secrets, which an environment wouldn't keep. Bytes are in Base64. */
export interface Handed {
  readonly ticketKeys: string;
  /** Contents that a worker may not read by itself, by the name of the file. */
  readonly files: readonly (readonly [name: string, content: string])[];
}

interface Boxed<Message> {
  readonly barewire: Message;
}

export function boxed<Message>(message: Message): Boxed<Message> {
  return { barewire: message };
}

/** Undefined for what somebody else says. The other end is of the same version. */
export function unboxed<Message>(given: unknown): Message | undefined {
  if (typeof given !== "object" || given === null || !("barewire" in given)) return undefined;
  return (given as Boxed<Message>).barewire;
}

/** What a worker finds in its environment when it starts. */
export interface SeatNotes {
  /** Sockets that listen already. */
  readonly descriptors?: readonly number[];
  /** Or where to listen by itself, beside the others. */
  readonly port?: number;
  readonly hostname?: string;
  readonly unix?: string;
  /** The sockets that a service manager has bound, rather than such as the settings name. */
  readonly areGiven?: boolean;
  /** The same of plain HTTP, that is sent on to HTTPS. */
  readonly redirect?: Pick<SeatNotes, "descriptors" | "port" | "hostname">;
  /** Only say where the application wishes to be served. */
  readonly asks?: boolean;
}

/** The variable that holds them, taken away before anybody else looks. */
export const SEAT_VARIABLE = "BAREWIRE_WORKER_SEAT";
