/**
 * What would the server answer to a slightly different request? It is edited as text, and sent byte for byte.
 *
 * The new answer stands beside the old one, with what differs marked. This file refuses to know how it is
 * sent.
 */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Detail, SendResult } from "../src/inspect/messages.ts";
import { editable, edited, fromBase64, toBase64 } from "./bytes.ts";
import { DecodedContent } from "./decoded.tsx";
import { type Line, linesOf } from "./explained.ts";
import { send } from "./feed.ts";
import { MessageText, Notes } from "./message-text.tsx";
import { duration } from "./words.ts";

interface ResendProps {
  readonly detail: Detail;
  readonly isMasked: boolean;
}

export function Resend({ detail, isMasked }: ResendProps): JSX.Element {
  const original = fromBase64(detail.request.bytes);
  const [text, setText] = useState(editable(original));
  const [result, setResult] = useState<SendResult | "failed">();
  const [isSending, setIsSending] = useState(false);
  if (text === undefined || detail.request.left > 0) {
    return (
      <p class="empty">This request can't be edited here: it isn't all there, or isn't text.</p>
    );
  }
  const go = async (): Promise<void> => {
    setIsSending(true);
    const bytes = toBase64(edited(text, original));
    setResult((await send({ bytes, from: detail.summary.number })) ?? "failed");
    setIsSending(false);
  };
  return (
    <section class="resend" aria-label="Edit and send">
      <label>
        <span>Request, as it will be sent. Lines of the head end in CR LF.</span>
        <textarea
          value={text}
          rows={Math.min(16, text.split("\n").length + 1)}
          spellcheck={false}
          autocapitalize="off"
          autocomplete="off"
          onInput={({ currentTarget: { value } }) => setText(value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void go();
          }}
        />
      </label>
      <p class="buttons">
        <button type="button" class="main" disabled={isSending} onClick={() => void go()}>
          {isSending ? "Sending" : "Send"}
        </button>
        <button type="button" onClick={() => setText(editable(original))}>
          As it was
        </button>
        <span class="said">
          {isMasked && text.includes("***")
            ? "Masked values go out as they came."
            : "Ctrl+Enter sends."}
        </span>
      </p>
      <div role="status">
        {result === undefined ? null : <Outcome detail={detail} result={result} />}
      </div>
    </section>
  );
}

interface OutcomeProps {
  readonly detail: Detail;
  readonly result: SendResult | "failed";
}

function Outcome({ detail, result }: OutcomeProps): JSX.Element {
  const [current, setCurrent] = useState<readonly ["old" | "new", number]>();
  if (result === "failed") return <p class="fault">The inspector couldn't send it.</p>;
  const { method } = detail.summary;
  const options = { as: "response" as const, method: method === "" ? "GET" : method };
  const before = linesOf(fromBase64(detail.answer.bytes), options, detail.answer.left === 0);
  const isWhole = result.answer.left === 0 && result.problem === "";
  const after = linesOf(fromBase64(result.answer.bytes), options, isWhole);
  const [side, at] = current ?? [];
  const line = at === undefined ? undefined : (side === "old" ? before : after)[at];
  return (
    <div class="outcome">
      <p class={result.problem === "" ? "" : "fault"}>
        {result.problem === "" ? `Answered in ${duration(result.milliseconds)}.` : result.problem}{" "}
        {differenceWords(before, after)}
      </p>
      <div class="texts beside">
        <MessageText
          name="Answer before"
          lines={marked(before, after)}
          left={detail.answer.left}
          current={side === "old" ? at : undefined}
          notesId="outcome-notes"
          point={(index) => setCurrent(["old", index])}
        >
          <DecodedContent
            said={detail.answer}
            as="response"
            method={options.method}
            isWhole={detail.summary.ended !== undefined}
          />
        </MessageText>
        <MessageText
          name="Answer now"
          lines={marked(after, before)}
          left={result.answer.left}
          current={side === "new" ? at : undefined}
          notesId="outcome-notes"
          point={(index) => setCurrent(["new", index])}
        >
          <DecodedContent
            said={result.answer}
            as="response"
            method={options.method}
            isWhole={result.problem === ""}
          />
        </MessageText>
      </div>
      <Notes id="outcome-notes" line={line} />
    </div>
  );
}

function textOf({ spans }: Line): string {
  return spans.map(({ text }) => text).join("");
}

/** Lines that the other side doesn't have are of the kind that is marked. */
function marked(lines: readonly Line[], others: readonly Line[]): readonly Line[] {
  const known = new Set(others.map(textOf));
  return lines.map((line) => (known.has(textOf(line)) ? line : { ...line, isNew: true }));
}

function differenceWords(before: readonly Line[], after: readonly Line[]): string {
  const isDate = (line: Line): boolean => /^date:/i.test(textOf(line));
  const strange = marked(after, before).filter((line) => line.isNew === true && !isDate(line));
  return strange.length === 0 ? "The same as before." : "What differs is marked.";
}
