/**
 * How does the page hear of the server, and ask it for more? Server-Sent Events, and a few requests.
 *
 * All addresses are below that of the page, whose token nobody else has. This file refuses to know what
 * becomes of what it hears.
 */
import type { Detail, News, SendOrder, SendResult, Snapshot } from "../src/inspect/messages.ts";
import type { Link, Store } from "./store.ts";

/** Milliseconds until it is asked again whether there is room to listen. */
const AGAIN_MS = 2000;

/** Requests at a time. A browser opens six connections to one server, and one is for what is heard. */
const ABREAST = 5;

/** Listens for as long as the page is open; the browser comes back by itself when the link is lost. */
export function listen(store: Store): void {
  const events = new EventSource("events");
  events.addEventListener("open", () => {
    void ask<Snapshot>("exchanges").then((snapshot) => {
      if (snapshot !== undefined) store.begin(snapshot);
      store.set({ link: "live" });
    });
  });
  events.addEventListener("message", ({ data }) => store.take(JSON.parse(data) as News));
  events.addEventListener("missed", ({ data }) => store.missed(Number(data)));
  events.addEventListener("error", () => {
    if (events.readyState !== EventSource.CLOSED) store.set({ link: "lost" });
    else void refusedLink().then((link) => wait(store, link));
  });
}

/** A browser that was refused doesn't come back by itself. */
function wait(store: Store, link: Link): void {
  store.set({ link });
  if (link !== "over") setTimeout(() => listen(store), AGAIN_MS);
}

/** Why may nobody listen? */
async function refusedLink(): Promise<Link> {
  try {
    const { ok } = await fetch("exchanges", { cache: "no-store" });
    return ok ? "crowded" : "over";
  } catch {
    return "lost";
  }
}

/** Undefined when it isn't kept any more. */
export function detailOf(number: number): Promise<Detail | undefined> {
  return ask<Detail>(`exchange/${number}`);
}

/**
 * As far as they are kept, in the same order.
 * @param told how many have been asked for by now
 */
export async function detailsOf(
  numbers: readonly number[],
  told: (done: number) => void,
): Promise<Detail[]> {
  const found: (Detail | undefined)[] = [];
  let next = 0;
  let done = 0;
  const askInTurn = async (): Promise<void> => {
    for (let index = next++; index < numbers.length; index = next++) {
      found[index] = await detailOf(numbers[index] ?? 0);
      told(++done);
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, askInTurn));
  return found.filter((detail) => detail !== undefined);
}

export function send(order: SendOrder): Promise<SendResult | undefined> {
  const headers = { "Content-Type": "application/json" };
  return ask<SendResult>("send", { method: "POST", headers, body: JSON.stringify(order) });
}

async function ask<T>(place: string, init: RequestInit = {}): Promise<T | undefined> {
  try {
    const response = await fetch(place, { ...init, cache: "no-store" });
    return response.ok ? ((await response.json()) as T) : undefined;
  } catch {
    return undefined;
  }
}
