/**
 * Why did no valid answer come, and what can a person do about it?
 *
 * One sentence for each way in which a conversation fails, with the words to type. This file refuses to
 * know how any of it is found out.
 */
import type { End } from "../client/conversation.ts";
import type { DialError, Secured } from "../client/dial.ts";
import { safeName } from "../wire/visible.ts";
import { writeDuration } from "./amounts.ts";
import type { ServerAddress } from "./server-address.ts";

/** How far a conversation has come. */
export interface Outcome {
  readonly answered: number;
  /** Requests that were begun and have no complete answer. */
  readonly due: number;
  readonly end: End | undefined;
  /** Nothing went either way for so long; undefined when that isn't why it is over. */
  readonly silentMs: number | undefined;
  /** Some of what was to be sent was not. */
  readonly unsent: boolean;
  /** The last request was never completed. */
  readonly incomplete: boolean;
  readonly contentFaults: readonly string[];
  readonly receivedBytes: number;
  readonly firstByte: number | undefined;
  readonly tls: boolean;
}

const TLS_ALERT = 0x15;
const TLS_HANDSHAKE = 0x16;

const DISTRUST: readonly (readonly [RegExp, string])[] = [
  [/SELF_SIGNED/, "nobody vouches for it but itself, or somebody unknown here"],
  [/UNABLE_TO|ISSUER|CA_|UNTRUSTED|CHAIN/, "it was issued by somebody unknown here"],
  [/HAS_EXPIRED/, "it has expired"],
  [/NOT_YET_VALID/, "it isn't valid yet"],
  [/ALTNAME/, "it belongs to another name"],
  [/REVOKED/, "it was revoked"],
];

/** Why there is no connection. */
export function dialWords(
  { stage, code }: DialError,
  address: ServerAddress,
  waitMs: number,
): string {
  const { called, destination } = address;
  switch (stage) {
    case "name":
      return `The host "${safeName(destination.host)}" has no address${code === "ENOTFOUND" ? "" : ` (${code})`}. Is it spelt right?`;
    case "deadline":
      return `No connection to ${called} came about within ${writeDuration(waitMs)}. --timeout waits longer.`;
    case "certificate":
      return `The certificate of ${called} isn't trusted: ${distrustWords(code)}. --insecure speaks all the same; NODE_EXTRA_CA_CERTS names a file of issuers to trust.`;
    case "tls":
      return tlsWords(code, address);
    default:
      return destination.unix === undefined ? portWords(code, called) : socketWords(code, called);
  }
}

function tlsWords(code: string, { called }: ServerAddress): string {
  const plain = /WRONG_VERSION|PACKET_LENGTH|UNKNOWN_PROTOCOL|HTTP_REQUEST|RECORD/.test(code);
  if (plain) {
    return `${called} doesn't speak TLS, but probably plain HTTP: leave --tls out, or write http:// instead of https://.`;
  }
  if (code.includes("NO_APPLICATION_PROTOCOL")) {
    return `${called} doesn't speak HTTP/1.1 behind TLS, and nothing else is spoken here.`;
  }
  const why = code === "" ? "the server closed" : code;
  return `TLS with ${called} didn't come about: ${why}. A plain port is spoken to without --tls and with http://.`;
}

function portWords(code: string, called: string): string {
  switch (code) {
    case "ECONNREFUSED":
      return `${called} refuses connections: nothing listens there.`;
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
      return `There is no way from here to ${called} (${code}).`;
    case "ETIMEDOUT":
      return `${called} doesn't react: no connection came about.`;
    default:
      return `No connection to ${called} came about: ${code || "it was closed at once"}.`;
  }
}

function socketWords(code: string, called: string): string {
  switch (code) {
    case "ENOENT":
      return `There is no ${called}.`;
    case "ECONNREFUSED":
      return `Nobody listens on the ${called}.`;
    case "ENOTSOCK":
      return `What lies at the path of the ${called} is no socket.`;
    case "EACCES":
      return `This user may not use the ${called}.`;
    default:
      return `No connection to the ${called} came about: ${code}.`;
  }
}

/** What is wrong with the certificate, as the end of a sentence. */
export function distrustWords(code: string): string {
  const words = DISTRUST.find(([pattern]) => pattern.test(code))?.[1];
  return words === undefined ? code : `${words} (${code})`;
}

/** The first line of a conversation. */
export function connectedWords({ called }: ServerAddress, secured: Secured | undefined): string {
  if (secured === undefined) return `connected to ${called}`;
  const doubt =
    secured.distrust === undefined
      ? ""
      : `; its certificate isn't trusted: ${distrustWords(secured.distrust)}`;
  return `connected to ${called}, ${secured.protocol}${doubt}`;
}

/** Which answer is bad or missing; undefined when none is. */
export function failure(outcome: Outcome): string | undefined {
  const { answered, due, end, silentMs, unsent, contentFaults, incomplete } = outcome;
  const which = `answer ${answered + 1}`;
  if (end?.kind === "violation") return violationWords(end.violation, which, outcome);
  if (silentMs !== undefined) {
    const what = due > 0 ? `${which} didn't come` : "the server doesn't read what is sent";
    return `Nothing came for ${writeDuration(silentMs)}: ${what}.${tlsHint(outcome)}`;
  }
  if (due > 0 && incomplete && end === undefined) return "The last request wasn't completed.";
  if (due > 0 && end?.kind === "broken") {
    return `The connection broke (${end.code}) before ${which} was complete.${tlsHint(outcome)}`;
  }
  if (due > 0 || unsent) {
    const left = due > 0 ? `before ${which} came` : "before all requests were sent";
    return `The server closed ${left}.`;
  }
  const [fault] = contentFaults;
  return fault === undefined ? undefined : `${fault.charAt(0).toUpperCase()}${fault.slice(1)}.`;
}

function violationWords(
  {
    code,
    section,
    offset,
  }: { readonly code: string; readonly section: string; readonly offset: number },
  which: string,
  outcome: Outcome,
): string {
  const hint = tlsHint(outcome);
  if (code === "RESPONSE_MISSING")
    return `The server closed before ${which} came (${code}, ${section}).${hint}`;
  if (code === "RESPONSE_NOT_DUE" || code === "RESPONSE_AFTER_LAST") {
    return `More came than was asked for, from byte ${offset} on (${code}, ${section}).${hint}`;
  }
  const capital = `${which.charAt(0).toUpperCase()}${which.slice(1)}`;
  return `${capital} breaks a rule at byte ${offset}: ${code} (${section}).${hint}`;
}

/** Plain text to a port that speaks TLS is answered by an alert, or by nothing. */
function tlsHint({ tls, receivedBytes, firstByte, end }: Outcome): string {
  if (tls) return "";
  if (firstByte === TLS_ALERT || firstByte === TLS_HANDSHAKE) {
    return " That is TLS: try --tls, or https://.";
  }
  const closed = end !== undefined && receivedBytes === 0;
  return closed ? " If it speaks TLS: --tls, or https://." : "";
}
