/**
 * What is all that is kept of one exchange? Its times, its words explained, and what one can do with it.
 *
 * Asked anew as long as it isn't over. This file refuses to know how a message is explained, or sent.
 */
import type { JSX, RefObject } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Detail, Said, Summary } from "../src/inspect/messages.ts";
import { fromBase64 } from "./bytes.ts";
import { DecodedContent } from "./decoded.tsx";
import { type Line, linesOf } from "./explained.ts";
import { curlOf } from "./exporting.ts";
import { detailOf } from "./feed.ts";
import { MessageText, Notes } from "./message-text.tsx";
import { Resend } from "./resend.tsx";
import type { Store } from "./store.ts";
import { duration, moment, size, statusClass } from "./words.ts";

const NOTES = "notes";

interface DetailsProps {
  readonly store: Store;
  readonly summary: Summary;
  readonly place: RefObject<HTMLElement | null>;
  readonly leave: () => void;
}

export function Details({ store, summary, place, leave }: DetailsProps): JSX.Element {
  const { number, method, target, status, answered, ended } = summary;
  const [detail, setDetail] = useState<Detail | "gone">();
  const [isEditing, setIsEditing] = useState(false);
  useEffect(() => {
    let isWanted = true;
    void detailOf(number).then((found) => {
      // What was shown once stays, also when the server has forgotten it.
      if (isWanted) setDetail((before) => found ?? before ?? "gone");
    });
    return () => {
      isWanted = false;
    };
  }, [number, answered, ended]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && !(event.target instanceof HTMLTextAreaElement)) leave();
  };
  const isKept = detail !== undefined && detail !== "gone";
  return (
    <section
      ref={place}
      class="details"
      tabIndex={-1}
      aria-label={`Exchange ${number}: ${method} ${target}, ${status}`}
      onKeyDown={onKeyDown}
    >
      <div class="title">
        <h2>
          <span class="method">{method === "" ? "No request" : method}</span>{" "}
          <span class="target">{target}</span>{" "}
          <span class={`status ${statusClass(status)}`}>{status === 0 ? "" : status}</span>
        </h2>
        <div class="buttons">
          <button
            type="button"
            disabled={!isKept}
            onClick={() => setIsEditing(!isEditing)}
            aria-expanded={isEditing}
          >
            Edit and send
          </button>
          {isKept ? <CurlButton detail={detail} store={store} /> : null}
          <button type="button" class="quiet" onClick={leave} aria-label="Close">
            ×
          </button>
        </div>
      </div>
      <Times store={store} summary={summary} />
      {detail === "gone" ? <p class="empty">This one is no longer kept.</p> : null}
      {isKept && isEditing ? <Resend detail={detail} isMasked={store.masked} /> : null}
      {isKept ? <Messages detail={detail} /> : null}
    </section>
  );
}

/** Request and answer, and beside them what the current line means. */
export function Messages({ detail }: { readonly detail: Detail }): JSX.Element {
  const { summary, request, answer } = detail;
  const asked = useLines(request, "request", summary);
  const answered = useLines(answer, "response", summary);
  const [current, setCurrent] = useState<readonly ["request" | "answer", number]>();
  const [side, at] = current ?? [];
  const line = at === undefined ? undefined : (side === "request" ? asked : answered)[at];
  return (
    <div class="messages">
      <div class="texts">
        <MessageText
          name="Request"
          lines={asked}
          left={request.left}
          current={side === "request" ? at : undefined}
          notesId={NOTES}
          point={(index) => setCurrent(["request", index])}
        >
          <DecodedContent
            said={request}
            as="request"
            method={summary.method}
            isWhole={summary.ended !== undefined}
          />
        </MessageText>
        <MessageText
          name="Answer"
          lines={answered}
          left={answer.left}
          current={side === "answer" ? at : undefined}
          notesId={NOTES}
          point={(index) => setCurrent(["answer", index])}
        >
          <DecodedContent
            said={answer}
            as="response"
            method={summary.method}
            isWhole={summary.ended !== undefined}
          />
        </MessageText>
      </div>
      <Notes id={NOTES} line={line} />
    </div>
  );
}

function useLines(
  said: Said,
  as: "request" | "response",
  { method, ended }: Summary,
): readonly Line[] {
  const isWhole = said.left === 0 && ended !== undefined;
  return useMemo(() => {
    const options = method === "" ? { as } : { as, method };
    return linesOf(fromBase64(said.bytes), options, isWhole);
  }, [said.bytes, as, method, isWhole]);
}

function Times({
  store,
  summary,
}: {
  readonly store: Store;
  readonly summary: Summary;
}): JSX.Element {
  const { at, begun, answered, ended, connection, bytes } = summary;
  const facts: [string, string][] = [
    ["at", moment(store.startedAt + at)],
    ["connection", `#${connection}`],
  ];
  if (summary.pipelined === true) facts.push(["waited for its turn", duration(begun - at)]);
  if (answered !== undefined) facts.push(["first byte", duration(Math.max(0, answered - begun))]);
  if (ended !== undefined) facts.push(["whole", duration(ended - begun)], ["content", size(bytes)]);
  if (summary.aborted === true) facts.push(["ended", "before the answer was whole"]);
  if (summary.failed === true) facts.push(["handler", "failed"]);
  return (
    <dl class="times">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function CurlButton({
  detail,
  store,
}: {
  readonly detail: Detail;
  readonly store: Store;
}): JSX.Element {
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> => {
    const command = curlOf(detail, store);
    if (command === undefined) {
      setSaid("curl can't say this request.");
      return;
    }
    try {
      await navigator.clipboard.writeText(command);
      setSaid(
        store.masked && command.includes("(masked)") ? "Copied, without secrets." : "Copied.",
      );
    } catch {
      setSaid("The browser doesn't let this page copy.");
    }
  };
  return (
    <>
      <button type="button" onClick={() => void copy()}>
        Copy as curl
      </button>
      <span class="said" role="status">
        {said}
      </span>
    </>
  );
}
