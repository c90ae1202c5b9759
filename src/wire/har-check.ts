/**
 * Do the bytes that were made of an HTTP Archive say what was meant, and nothing more?
 *
 * They are read again, as strictly as the server reads. Whatever was overlooked when they were made shows here,
 * before anybody sends them. This file refuses to know what the archive said.
 */
import type { MessageLimits } from "../http1/limits.ts";
import { exchangesOf, type KeptExchange } from "./exchanges.ts";
import { type HarLine, messageHead } from "./har-message.ts";
import { HarError } from "./har-values.ts";
import type { LineForm, Spoken } from "./read-transcript.ts";
import { joined } from "./visible.ts";

export type Said = Pick<Spoken, "form" | "bytes">;

export interface Message {
  /** One byte per character. */
  readonly start: string;
  readonly lines: readonly HarLine[];
  readonly content: Uint8Array;
}

export interface AskedMessage extends Message {
  readonly method: string;
  readonly target: string;
  readonly isSecure: boolean;
}

/** Its bytes: the head, and then the content. */
export function saidOf({ start, lines, content }: Message): Said[] {
  const head = Uint8Array.from(messageHead(start, lines), (byte) => byte.charCodeAt(0));
  const said: Said[] = [{ form: "head", bytes: head }];
  if (content.length > 0) said.push({ form: formOf(content), bytes: content });
  return said;
}

function formOf(content: Uint8Array): LineForm {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(content);
    return "content";
  } catch {
    return "hex";
  }
}

/** Reads what was made, and compares it with what was meant. @throws HarError */
export function check(
  asked: AskedMessage,
  answered: Message | undefined,
  place: string,
  limits: Partial<MessageLimits>,
): void {
  const spoken = (from: Spoken["from"], message: Message): Spoken => {
    const bytes = joined(saidOf(message).map((piece) => piece.bytes));
    return { kind: "bytes", at: undefined, connection: undefined, from, form: "hex", bytes };
  };
  const entries = [spoken("client", asked)];
  if (answered !== undefined) entries.push(spoken("server", answered));
  const read = exchangesOf({ entries, lost: [] }, limits);
  const [fault] = [...read.requestFaults, ...(answered === undefined ? [] : read.answerFaults)];
  const [exchange] = read.exchanges;
  const isTunnel = asked.method === "CONNECT";
  if (fault !== undefined && !isTunnel)
    throw new HarError(place, `can't be had over HTTP/1.1: ${fault}`);
  if (
    read.exchanges.length !== 1 ||
    exchange === undefined ||
    !isMeant(exchange, asked, answered)
  ) {
    throw new HarError(place, "would say something else over HTTP/1.1.");
  }
}

function isMeant(
  { request, answer }: KeptExchange,
  asked: AskedMessage,
  answered?: Message,
): boolean {
  const { head } = request;
  const isAsked =
    head.method === asked.method &&
    head.target === asked.target &&
    isSame([...head.fields], asked.lines) &&
    isSameBytes(request.content, asked.content);
  if (answered === undefined || answer === undefined) return isAsked && answer === answered;
  const lines = [...answer.response.fields];
  return isAsked && isSame(lines, answered.lines) && isSameBytes(answer.content, answered.content);
}

function isSame(lines: readonly HarLine[], meant: readonly HarLine[]): boolean {
  return messageHead("", lines) === messageHead("", meant);
}

function isSameBytes(bytes: Uint8Array, meant: Uint8Array): boolean {
  return bytes.length === meant.length && bytes.every((byte, index) => byte === meant[index]);
}
