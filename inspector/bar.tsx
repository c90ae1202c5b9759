/**
 * What stands above everything? At which server somebody looks, what is looked for, and how to take it along.
 *
 * This file refuses to know how the list is filtered, and how an export is written.
 */
import type { JSX, RefObject } from "preact";
import { useState } from "preact/hooks";
import type { Detail } from "../src/inspect/messages.ts";
import { type ExportOptions, harOf, transcriptOf } from "./exporting.ts";
import { detailsOf } from "./feed.ts";
import type { Store } from "./store.ts";
import { grouped } from "./words.ts";

const CLASSES: readonly (readonly [kind: number, name: string])[] = [
  [2, "2xx"],
  [3, "3xx"],
  [4, "4xx"],
  [5, "5xx"],
];

const LINKS = {
  connecting: "connecting",
  live: "live",
  lost: "the server is gone; waiting for it",
  crowded: "too many pages look on; waiting for one to be closed",
  over: "the server was started anew, and printed a new address",
} as const;

interface BarProps {
  readonly store: Store;
  readonly search: RefObject<HTMLInputElement | null>;
}

export function Bar({ store, search }: BarProps): JSX.Element {
  const { wanted, paused, link, shown, known, dropped, total } = store;
  const toggle = (kind: number): void => {
    const classes = wanted.classes.includes(kind)
      ? wanted.classes.filter((other) => other !== kind)
      : [...wanted.classes, kind];
    store.set({ wanted: { ...wanted, classes } });
  };
  return (
    <header>
      <h1>
        barewire <span class="origin">{store.origin.replace(/^https?:\/\//, "")}</span>
      </h1>
      <p class={`link ${link}`} role="status">
        <i aria-hidden="true" /> {paused ? "paused" : LINKS[link]}
      </p>
      <input
        ref={search}
        type="search"
        aria-label="Filter: words, method:post, status:404, conn:3, -word"
        placeholder="Filter ( / )"
        spellcheck={false}
        value={wanted.text}
        onInput={({ currentTarget: { value } }) =>
          store.set({ wanted: { ...wanted, text: value } })
        }
        onKeyDown={({ key }) => {
          if (key === "Escape") store.set({ wanted: { ...wanted, text: "" } });
        }}
      />
      <fieldset class="classes">
        <legend class="hidden">Statuses</legend>
        {CLASSES.map(([kind, name]) => (
          <button
            key={kind}
            type="button"
            class={`s${kind}`}
            aria-pressed={wanted.classes.includes(kind)}
            onClick={() => toggle(kind)}
          >
            {name}
          </button>
        ))}
      </fieldset>
      <p class="counts">
        {grouped(shown.length)}
        {shown.length === known ? "" : ` of ${grouped(known)}`} shown, {grouped(total)} in all
        {dropped === 0 ? "" : `, ${grouped(dropped)} came too fast to be listed`}
      </p>
      <Buttons store={store} />
    </header>
  );
}

const EXPORTS: readonly {
  readonly name: string;
  readonly file: string;
  readonly write: (details: readonly Detail[], options: ExportOptions) => string;
}[] = [
  { name: "Transcript", file: "conversation.txt", write: transcriptOf },
  { name: "HAR", file: "conversation.har", write: harOf },
];

function Buttons({ store }: { readonly store: Store }): JSX.Element {
  const [busy, setBusy] = useState<{ readonly name: string; readonly words: string }>();
  const save = async ({ name, file, write }: (typeof EXPORTS)[number]): Promise<void> => {
    const numbers = store.shown.map(({ number }) => number);
    const tell = (done: number): void =>
      setBusy({ name, words: `${grouped(done)} of ${grouped(numbers.length)}` });
    tell(0);
    try {
      download(file, write(await detailsOf(numbers, tell), store));
    } finally {
      setBusy(undefined);
    }
  };
  return (
    <div class="buttons">
      <button
        type="button"
        aria-pressed={store.paused}
        onClick={() => store.set({ paused: !store.paused })}
      >
        {store.paused ? (store.heldBack ? "Go on •" : "Go on") : "Pause"}
      </button>
      <button type="button" onClick={() => store.clear()}>
        Clear
      </button>
      {EXPORTS.map((kind) => (
        <button
          key={kind.name}
          type="button"
          disabled={busy !== undefined || store.shown.length === 0}
          onClick={() => void save(kind)}
        >
          {busy?.name === kind.name ? busy.words : kind.name}
        </button>
      ))}
    </div>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
