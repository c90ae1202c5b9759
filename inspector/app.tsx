/**
 * How is the page laid out? A bar above, the list beside what is selected in it, pictures below.
 *
 * This file refuses to know how any of its parts works.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Bar } from "./bar.tsx";
import { Charts } from "./charts.tsx";
import { Details } from "./details.tsx";
import { ExchangeList } from "./list.tsx";
import { type Store, useStore } from "./store.ts";
import { Timeline } from "./timeline.tsx";

/** Where there is little room, the pictures are there when somebody wants them. */
const WIDE = "(min-width: 760px)";

export function App({ store }: { readonly store: Store }): JSX.Element {
  useStore(store);
  const search = useRef<HTMLInputElement>(null);
  const details = useRef<HTMLElement>(null);
  const [showsPictures, setShowsPictures] = useState(() => matchMedia(WIDE).matches);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.matches("input, textarea");
      if (event.key !== "/" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      search.current?.focus();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const selected = store.exchange(store.selected);
  return (
    <>
      <Bar store={store} search={search} />
      <main class={selected === undefined ? "" : "with-details"}>
        <ExchangeList store={store} enter={() => details.current?.focus()} />
        {selected === undefined ? null : (
          <Details
            key={selected.number}
            store={store}
            summary={selected}
            place={details}
            leave={() => {
              store.set({ selected: undefined });
              document.querySelector<HTMLElement>(".list")?.focus();
            }}
          />
        )}
      </main>
      <section class="pictures" aria-label="Pictures">
        <button
          type="button"
          class="quiet fold"
          aria-expanded={showsPictures}
          onClick={() => setShowsPictures(!showsPictures)}
        >
          Connections and charts
        </button>
        {showsPictures ? (
          <div class="panes">
            <Timeline store={store} />
            <Charts seconds={store.seconds} />
          </div>
        ) : null}
      </section>
    </>
  );
}
