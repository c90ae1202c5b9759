/**
 * How is a message read line by line? Each line has its colours, and is explained to whoever points at it.
 *
 * With the keyboard, the arrows go from line to line. This file refuses to know what the words mean.
 */
import type { ComponentChildren, JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Line } from "./explained.ts";
import { grouped } from "./words.ts";

interface MessageTextProps {
  /** "Request" or "Answer". */
  readonly name: string;
  readonly lines: readonly Line[];
  readonly left: number;
  /** Which line is explained; undefined: none of this message. */
  readonly current: number | undefined;
  readonly notesId: string;
  readonly point: (line: number) => void;
  /** What belongs to its content. */
  readonly children?: ComponentChildren;
}

export function MessageText(props: MessageTextProps): JSX.Element {
  const { name, lines, left, current, notesId, point } = props;
  const list = useRef<HTMLUListElement>(null);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const target = event.target;
    if (step === 0 || !(target instanceof HTMLElement)) return;
    const other = step > 0 ? target.nextElementSibling : target.previousElementSibling;
    if (!(other instanceof HTMLElement)) return;
    event.preventDefault();
    other.focus();
  };
  return (
    <section class="message" aria-label={name}>
      <h3>{name}</h3>
      {lines.length === 0 ? <p class="empty">Nothing yet.</p> : null}
      <ul ref={list} class="text" onKeyDown={onKeyDown}>
        {lines.map((line, index) => (
          <li
            key={`${index}`}
            class={`line ${line.kind} ${line.violation === undefined ? "" : "wrong"} ${line.isBinary ? "binary" : ""} ${
              current === index ? "current" : ""
            } ${line.isNew === true ? "new" : ""}`}
            tabIndex={index === (current ?? 0) ? 0 : -1}
            {...(current === index ? { "aria-describedby": notesId } : {})}
            onMouseEnter={() => point(index)}
            onFocus={() => point(index)}
          >
            {line.spans.map((span, at) => (
              <span key={`${at}`} class={span.role}>
                {span.text === "\n" ? "" : span.text}
              </span>
            ))}
          </li>
        ))}
      </ul>
      {props.children}
      {left > 0 ? <p class="left">‹{grouped(left)} more bytes, which aren't kept›</p> : null}
    </section>
  );
}

/** What is said of one line. */
export function Notes({
  id,
  line,
}: {
  readonly id: string;
  readonly line: Line | undefined;
}): JSX.Element {
  const notes = line?.notes ?? [];
  return (
    <aside class="notes" id={id} aria-label="Explanation">
      {line === undefined ? <p class="empty">Point at a line, and it is explained here.</p> : null}
      {line !== undefined && notes.length === 0 ? <p class="empty">{plainWords(line)}</p> : null}
      {notes.map(({ kind, words, section }, index) => (
        <p key={`${index}`} class={kind}>
          {words} <cite>{section}</cite>
        </p>
      ))}
      {line?.violation === undefined ? null : (
        <p class="fault">
          <code>{line.violation}</code>
        </p>
      )}
    </aside>
  );
}

function plainWords({ kind }: Line): string {
  if (kind === "content") return "Content: what the message carries.";
  return "There is nothing more to say of this line.";
}
