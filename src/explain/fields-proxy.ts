/**
 * Which fields come from those who stand between client and server?
 *
 * RFC 7239 (Forwarded), Trace Context, and what has no standard but is met behind every proxy. This file
 * refuses to know whom to believe.
 */
import { elementsOf, parameterOf, pieces } from "./lists.ts";
import { fault, field, finding, type KnownField, meaning, type Note } from "./told.ts";
import { counted, listed, shown } from "./words.ts";

const FORWARDED = "RFC 7239 §4";
const UNWRITTEN = "no standard";
const BELIEVE = "Anybody can send this, so only what the own proxy has set is to be believed.";

export const PROXY_FIELDS: readonly KnownField[] = [
  field("Forwarded", FORWARDED, "What a proxy knows of the client.", forwarded),
  field(
    "X-Forwarded-For",
    UNWRITTEN,
    "From which address the request came, as proxies saw it.",
    forwardedFor,
  ),
  field("X-Forwarded-Proto", UNWRITTEN, "Whether the client asked over http or https.", (value) => [
    meaning(`The client asked over ${shown(value)}. ${BELIEVE}`, UNWRITTEN),
  ]),
  field("X-Forwarded-Host", UNWRITTEN, "What stood in Host when the client asked.", (value) => [
    meaning(`The client asked ${shown(value)}. ${BELIEVE}`, UNWRITTEN),
  ]),
  field("X-Forwarded-Port", UNWRITTEN, "At which port the client asked."),
  field("X-Forwarded-Prefix", UNWRITTEN, "Which part of the path a proxy took away."),
  field("X-Forwarded-Server", UNWRITTEN, "The name of a proxy on the way."),
  field("X-Real-IP", UNWRITTEN, "From which address the request came, as the proxy saw it.", () => [
    finding(BELIEVE, UNWRITTEN),
  ]),
  field("X-Client-IP", UNWRITTEN, "From which address the request came, as a proxy saw it.", () => [
    finding(BELIEVE, UNWRITTEN),
  ]),
  field(
    "CF-Connecting-IP",
    UNWRITTEN,
    "From which address the request came, as Cloudflare saw it.",
  ),
  field("CF-Ray", UNWRITTEN, "A name for this request in Cloudflare's network."),
  field("X-Request-Id", UNWRITTEN, "A name for this request, to find it again in logs."),
  field(
    "X-Correlation-Id",
    UNWRITTEN,
    "A name for what this request belongs to, to find it again in logs.",
  ),
  field(
    "traceparent",
    "Trace Context §3.2",
    "Which step of which larger operation this request is.",
    traceparent,
  ),
  field("tracestate", "Trace Context §3.3", "What each tracing system adds to traceparent."),
  field("baggage", "Baggage", "What services hand on along with a trace."),
];

const FORWARDED_WORDS: ReadonlyMap<string, string> = new Map([
  ["for", "asked by"],
  ["by", "received by"],
  ["host", "asked as"],
  ["proto", "over"],
]);

function forwarded(value: string): readonly Note[] {
  const stations = elementsOf(value).map((text) => {
    const said = pieces(text, ";")
      .map(parameterOf)
      .map(({ name, value: who = "", text: whole }) => {
        const words = FORWARDED_WORDS.get(name);
        return words === undefined ? shown(whole) : `${words} ${shown(who)}`;
      });
    return meaning(
      `${listed(said)}.`.replace(/^./, (first) => first.toUpperCase()),
      FORWARDED,
    );
  });
  return [...stations, finding(BELIEVE, "RFC 7239 §8.1")];
}

function forwardedFor(value: string): readonly Note[] {
  const [client = "", ...proxies] = elementsOf(value);
  const through =
    proxies.length === 0
      ? ""
      : `, through ${counted(proxies.length, "proxy", "proxies")} (${listed(proxies.map(shown))})`;
  return [
    meaning(`The client is said to be ${shown(client)}${through}.`, UNWRITTEN),
    finding(BELIEVE, UNWRITTEN),
  ];
}

function traceparent(value: string): readonly Note[] {
  const section = "Trace Context §3.2";
  const [, trace, parent, flags = ""] =
    /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(value) ?? [];
  if (trace === undefined) {
    const form = "version-trace-parent-flags in small hexadecimal digits";
    return [fault(`It should be ${form}; others are ignored.`, section)];
  }
  const recorded = (Number.parseInt(flags, 16) & 1) === 1 ? "recorded" : "not recorded";
  return [
    meaning(`Trace ${trace}, a child of step ${parent}; ${recorded} by whoever asks.`, section),
  ];
}
