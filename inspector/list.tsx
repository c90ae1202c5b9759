/**
 * How are very many exchanges listed, as they happen? Only the rows that are in view exist.
 *
 * It follows what comes as long as its end is in view. This file refuses to know which exchanges are wanted.
 */
import type { JSX, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Summary } from "../src/inspect/messages.ts";
import type { Store } from "./store.ts";
import { duration, size, statusClass } from "./words.ts";

const ROW_HEIGHT = 26;
/** Rows beyond what is in view, in both directions. */
const SPARE = 6;
const NEAR_END = ROW_HEIGHT * 1.5;

interface ListProps {
  readonly store: Store;
  /** Somebody wants to go into what is selected. */
  readonly enter: () => void;
}

export function ExchangeList({ store, enter }: ListProps): JSX.Element {
  const { shown, selected } = store;
  const box = useRef<HTMLDivElement>(null);
  const { view, look } = useView(box, shown);
  const page = Math.max(1, Math.floor(view.height / ROW_HEIGHT) - 1);
  const at = placeOf(store);
  const first = Math.max(0, Math.floor(view.top / ROW_HEIGHT) - SPARE);
  const rows = shown.slice(first, first + Math.ceil(view.height / ROW_HEIGHT) + 2 * SPARE);
  return (
    <section class="exchanges" aria-label="Exchanges">
      <div class="row heads" aria-hidden="true">
        <span>Method</span>
        <span>Target</span>
        <span>Status</span>
        <span>Bytes</span>
        <span>Time</span>
      </div>
      <div
        ref={box}
        class="list"
        role="listbox"
        aria-label="Exchanges, oldest first"
        tabIndex={0}
        {...(at < first || at >= first + rows.length
          ? {}
          : { "aria-activedescendant": `exchange-${selected}` })}
        onScroll={look}
        onKeyDown={(event) => goByKey(event, store, box.current, page, enter)}
        onClick={({ target }) => {
          const index = indexOf(target, shown);
          if (index >= 0) select(store, box.current, index);
        }}
      >
        <div class="rows" style={{ height: `${shown.length * ROW_HEIGHT}px` }}>
          {rows.map((summary, index) => (
            <Row
              key={summary.number}
              summary={summary}
              place={first + index}
              count={shown.length}
              isSelected={summary.number === selected}
            />
          ))}
        </div>
        {shown.length === 0 ? <p class="empty">{emptyWords(store)}</p> : null}
      </div>
    </section>
  );
}

interface View {
  readonly top: number;
  readonly height: number;
}

/** What of the list is in view; its end stays there as long as it is. */
function useView(
  box: RefObject<HTMLDivElement | null>,
  shown: readonly Summary[],
): { readonly view: View; readonly look: () => void } {
  const follows = useRef(true);
  const [view, setView] = useState<View>({ top: 0, height: 600 });
  const look = (): void => {
    const { current } = box;
    if (current === null) return;
    const { scrollTop, clientHeight, scrollHeight } = current;
    follows.current = scrollTop + clientHeight >= scrollHeight - NEAR_END;
    setView({ top: scrollTop, height: clientHeight });
  };
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      const { current } = box;
      const row = current?.querySelector('[aria-selected="true"]');
      // What was in view before there was less room stays in view.
      if (follows.current && current !== null) current.scrollTop = current.scrollHeight;
      else row?.scrollIntoView({ block: "nearest" });
      look();
    });
    if (box.current !== null) observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const last = shown.at(-1)?.number;
  useLayoutEffect(() => {
    if (follows.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [last, shown.length]);
  return { view, look };
}

/** Where in the list is what is selected? Asked of the store, which is ahead of what is drawn. */
function placeOf({ shown, selected }: Store): number {
  return shown.findIndex(({ number }) => number === selected);
}

function select(store: Store, box: HTMLElement | null, index: number): void {
  const { shown } = store;
  const place = Math.max(0, Math.min(index, shown.length - 1));
  const summary = shown[place];
  if (summary === undefined) return;
  store.set({ selected: summary.number });
  if (box !== null) bringIntoView(box, place);
}

function goByKey(
  event: KeyboardEvent,
  store: Store,
  box: HTMLElement | null,
  page: number,
  enter: () => void,
): void {
  const at = placeOf(store);
  const last = store.shown.length - 1;
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: at < 0 ? last : at + 1,
    ArrowUp: at < 0 ? last : at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: last,
  };
  const to = steps[event.key];
  if (to !== undefined) select(store, box, to);
  else if (event.key === "Enter" && at >= 0) enter();
  else return;
  event.preventDefault();
}

function emptyWords({ known, origin }: Store): string {
  if (known > 0) return "Nothing here fits the filter.";
  return `Nothing was asked yet. Open ${origin === "" ? "the site" : origin} and watch.`;
}

interface RowProps {
  readonly summary: Summary;
  readonly place: number;
  readonly count: number;
  readonly isSelected: boolean;
}

function Row({ summary, place, count, isSelected }: RowProps): JSX.Element {
  const { number, method, target, status, bytes, begun, ended, violation } = summary;
  const isOver = ended !== undefined;
  const name = method === "" ? (violation ?? "no request") : target;
  return (
    <div
      id={`exchange-${number}`}
      class={`row ${isOver ? "" : "open"}`}
      role="option"
      aria-selected={isSelected}
      aria-posinset={place + 1}
      aria-setsize={count}
      style={{ top: `${place * ROW_HEIGHT}px` }}
      tabIndex={-1}
    >
      <span class="method">{method === "" ? "✗" : method}</span>
      <span class="target" title={name}>
        {name}
      </span>
      <span class={`status ${statusClass(status)}`}>
        {status === 0 ? (isOver ? "–" : "…") : status}
      </span>
      <span class="number">{isOver ? size(bytes) : ""}</span>
      <span class="number">{isOver ? duration(ended - begun) : ""}</span>
    </div>
  );
}

/** The place of the exchange whose row an event happened in; -1 for none. */
function indexOf(target: EventTarget | null, shown: readonly Summary[]): number {
  const row = target instanceof Element ? target.closest(".rows .row") : null;
  return row === null ? -1 : shown.findIndex(({ number }) => row.id === `exchange-${number}`);
}

function bringIntoView(box: HTMLElement, index: number): void {
  const top = index * ROW_HEIGHT;
  if (top < box.scrollTop) box.scrollTop = top;
  const end = top + ROW_HEIGHT - box.clientHeight;
  if (end > box.scrollTop) box.scrollTop = end;
}
