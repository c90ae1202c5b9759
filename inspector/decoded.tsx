/**
 * How is content shown that was sent in a coding? Decoded, below its bytes, with a line that says so.
 *
 * This file refuses to know how anything is decoded.
 */
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Said } from "../src/inspect/messages.ts";
import { fromBase64 } from "./bytes.ts";
import { codedContent, type Decoded, decode } from "./decoding.ts";
import { contentLine } from "./explained.ts";
import { grouped } from "./words.ts";

interface DecodedProps {
  readonly said: Said;
  readonly as: "request" | "response";
  /** Of the request; "" when none could be read. */
  readonly method: string;
  /** Did it come to its end? */
  readonly isWhole: boolean;
}

/** Nothing for content without a coding. */
export function DecodedContent({ said, as, method, isWhole }: DecodedProps): JSX.Element | null {
  const [decoded, setDecoded] = useState<Decoded>();
  const { bytes: text, left } = said;
  useEffect(() => {
    let isWanted = true;
    const show = (found: Decoded | undefined): void => {
      if (isWanted) setDecoded(found);
    };
    const options = method === "" ? { as } : { as, method };
    const coded = codedContent(fromBase64(text), options);
    if (coded === undefined) show(undefined);
    else if (left > 0 || !isWhole) show(notWhole(coded.codings, coded.bytes.length, left));
    else void decode(coded).then(show);
    return () => {
      isWanted = false;
    };
  }, [text, left, as, method, isWhole]);
  if (decoded === undefined) return null;
  const { bytes, words } = decoded;
  const line = bytes.length === 0 ? undefined : contentLine(bytes);
  return (
    <section class="decoded" aria-label="Decoded content">
      <p class="left">{words}</p>
      {line === undefined ? null : (
        <pre class="text">{line.spans.map(({ text: shown }) => shown).join("")}</pre>
      )}
    </section>
  );
}

function notWhole(codings: readonly string[], kept: number, left: number): Decoded {
  const why =
    left > 0 ? `since only its first ${grouped(kept)} bytes are kept` : "since it isn't all there";
  return { bytes: new Uint8Array(0), words: `${codings.join(", ")}: not decoded, ${why}` };
}
