/**
 * Which fields are about the way of a message through proxies, and about other ways to the same site?
 *
 * RFC 9110 §7.6; RFC 7838 (Alt-Svc), RFC 8470 (Early-Data), RFC 9218 (Priority). This file refuses to know
 * the connection.
 */
import { elementOf, elementsOf, parameter, parameterOf } from "./lists.ts";
import { fault, field, finding, type KnownField, meaning, type Note } from "./told.ts";
import { delta, listed, seconds, shown } from "./words.ts";

const VIA = "RFC 9110 §7.6.3";

export const WAY_FIELDS: readonly KnownField[] = [
  field(
    "Max-Forwards",
    "RFC 9110 §7.6.2",
    "How many proxies may still pass a TRACE or OPTIONS on.",
    maxForwards,
  ),
  field("Via", VIA, "Which proxies and gateways the message went through.", via),
  field(
    "Early-Data",
    "RFC 8470 §5.1",
    "The request came in the first flight of TLS, so somebody could play it again.",
    earlyData,
  ),
  field(
    "Priority",
    "RFC 9218 §5",
    "How urgent this is among others on the same connection.",
    priority,
  ),
  field(
    "Alt-Svc",
    "RFC 7838 §3",
    "Where else, and in which protocol, the same site answers.",
    altSvc,
  ),
  field("Alt-Used", "RFC 7838 §5", "Which of the alternatives from Alt-Svc the client has taken."),
];

function maxForwards(value: string): readonly Note[] {
  const section = "RFC 9110 §7.6.2";
  const left = delta(value);
  if (left === undefined) return [fault("It must be a number.", section)];
  return [
    meaning(
      left === 0
        ? "The next receiver answers itself."
        : `Each proxy takes one off; after ${left}, one answers itself.`,
      section,
    ),
  ];
}

function via(value: string): readonly Note[] {
  const stations = elementsOf(value).map((station) => {
    const [protocol = "", by = ""] = station.split(/[ \t]+/);
    return by === ""
      ? undefined
      : `${shown(by)} (which received HTTP/${shown(protocol.replace(/^HTTP\//i, ""))})`;
  });
  if (stations.some((station) => station === undefined))
    return [fault("Each station is a version and a name, such as 1.1 proxy.", VIA)];
  return [meaning(`Through ${listed(stations.map((station) => station ?? ""))}.`, VIA)];
}

function earlyData(value: string): readonly Note[] {
  const section = "RFC 8470 §5.1";
  if (value !== "1") return [fault("Its only value is 1.", section)];
  return [
    meaning(
      "A server that must not do this twice answers 425, and the client asks again.",
      "RFC 8470 §5.2",
    ),
  ];
}

function priority(value: string): readonly Note[] {
  const section = "RFC 9218 §4";
  const elements = elementsOf(value).map(parameterOf);
  const notes: Note[] = [];
  for (const { name, value: said, text } of elements) {
    if (name === "u") {
      notes.push(
        /^[0-7]$/.test(said ?? "")
          ? meaning(
              `u=${said}: urgency ${said}, where 0 comes first, 7 last, and 3 is usual.`,
              "RFC 9218 §4.1",
            )
          : fault("u goes from 0 to 7.", "RFC 9218 §4.1"),
      );
    } else if (name === "i") {
      notes.push(
        meaning(
          said === "?0"
            ? "i=?0: all of it at once."
            : "i: useful piece by piece, so it may share the way with others.",
          "RFC 9218 §4.2",
        ),
      );
    } else
      notes.push(meaning(`${shown(text)}: no parameter that is defined; it is ignored.`, section));
  }
  notes.push(
    finding(
      "In HTTP/1.1 answers come in the order of the requests, so only a proxy can make use of it.",
      section,
    ),
  );
  return notes;
}

function altSvc(value: string): readonly Note[] {
  const section = "RFC 7838 §3";
  if (value === "clear")
    return [meaning("Forget all alternatives that were named before.", section)];
  return elementsOf(value).map((text) => {
    const element = elementOf(text);
    const { name, value: where = "", quoted } = parameterOf(element.text);
    if (!quoted) return fault(`${shown(element.text)} should be protocol="host:port".`, section);
    const maxAge = delta(parameter(element, "ma")) ?? 86_400;
    const protocol = name === "h3" ? "HTTP/3 (over QUIC)" : name === "h2" ? "HTTP/2" : shown(name);
    return meaning(
      `Also in ${protocol} at ${where.startsWith(":") ? `port ${shown(where.slice(1))} of the same host` : shown(where)}; good to know for ${seconds(maxAge)}.`,
      section,
    );
  });
}
