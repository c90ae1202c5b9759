/**
 * Which fields are about the connection, the way there, and how the message travels?
 *
 * RFC 9110 §7, §10.1; RFC 9112 §6, §7.4, §9. What they decide about the end of the content is told where
 * the content begins. This file refuses to decide a length.
 */
import { isAuthority } from "../http1/grammar.ts";
import { elementOf, elementsOf, notTokens, parameterOf } from "./lists.ts";
import { fault, field, type KnownField, meaning, type Note, type Told } from "./told.ts";
import { delta, listed, seconds, shown } from "./words.ts";

const CONNECTION = "RFC 9110 §7.6.1";
const UPGRADE = "RFC 9110 §7.8";
const TRANSFER_ENCODING = "RFC 9112 §6.1";

export const CONNECTION_FIELDS: readonly KnownField[] = [
  field(
    "Host",
    "RFC 9110 §7.2",
    "Which site is meant: one server may answer for many names.",
    host,
  ),
  field(
    "Connection",
    CONNECTION,
    "What holds for this connection only, not for the whole way.",
    connection,
  ),
  field(
    "Keep-Alive",
    "RFC 2068 §19.7.1",
    "How long, or for how many requests, the connection may stay open.",
    keepAlive,
  ),
  field(
    "Proxy-Connection",
    "RFC 9112 appendix C.2.2",
    "What clients once sent to proxies instead of Connection; no server should obey it.",
  ),
  field(
    "Transfer-Encoding",
    TRANSFER_ENCODING,
    "How the content is wrapped on its way; the next receiver unwraps it.",
    transferEncoding,
  ),
  field(
    "TE",
    "RFC 9110 §10.1.4",
    "Which transfer codings, and whether trailer fields, the client understands.",
    te,
  ),
  field("Trailer", "RFC 9110 §6.6.2", "Which fields will come behind the content.", trailer),
  field("Upgrade", UPGRADE, "To which other protocol this connection could change.", upgrade),
  field("Expect", "RFC 9110 §10.1.1", "What the client wants to hear before it goes on.", expect),
  field(
    "HTTP2-Settings",
    "RFC 7540 §3.2.1",
    "Offers to change to HTTP/2 in the open; obsolete since RFC 9113.",
  ),
];

function host(value: string): readonly Note[] {
  const section = "RFC 9110 §7.2";
  if (!isAuthority(value))
    return [fault("It must be a host with an optional port, nothing else.", section)];
  const port = /:(\d*)$/.exec(value.replace(/^\[[^\]]*\]/, ""))?.[1];
  const at =
    port === undefined || port === "" ? "the usual port (80, with TLS 443)" : `port ${port}`;
  return [meaning(`The site ${shown(value.replace(/:\d*$/, ""))}, at ${at}.`, section)];
}

function connection(value: string, { minorVersion }: Told): readonly Note[] {
  const elements = elementsOf(value.toLowerCase());
  const notes = notTokens(elements).map((option) =>
    fault(`${shown(option)} is no token, so it is no option.`, CONNECTION),
  );
  for (const option of elements) {
    if (option === "close")
      notes.push(meaning("close: this connection ends after the answer.", "RFC 9112 §9.6"));
    else if (option === "keep-alive") {
      const words =
        minorVersion === 0
          ? "keep-alive: the connection may stay open for more, which HTTP/1.0 does only when asked."
          : "keep-alive: the connection may stay open; in HTTP/1.1 it does anyway.";
      notes.push(meaning(words, "RFC 9112 §9.3"));
    } else if (option === "upgrade")
      notes.push(meaning("upgrade: the Upgrade field is meant for the next receiver.", UPGRADE));
    else if (notTokens([option]).length === 0) {
      notes.push(
        meaning(
          `${shown(option)}: a field of that name is for the next receiver only, which takes it away.`,
          CONNECTION,
        ),
      );
    }
  }
  return notes;
}

function keepAlive(value: string): readonly Note[] {
  const section = "RFC 2068 §19.7.1";
  const notes: Note[] = [];
  for (const element of elementsOf(value)) {
    const { name, value: said, text } = parameterOf(element);
    const amount = delta(said);
    if (name === "timeout" && amount !== undefined)
      notes.push(meaning(`An idle connection is kept for ${seconds(amount)}.`, section));
    else if (name === "max" && amount !== undefined)
      notes.push(meaning(`At most ${amount} more requests on this connection.`, section));
    else notes.push(fault(`${shown(text)} is neither timeout=seconds nor max=number.`, section));
  }
  return notes;
}

function transferEncoding(value: string): readonly Note[] {
  return elementsOf(value.toLowerCase()).map((coding) => {
    if (coding === "chunked")
      return meaning(
        "chunked: in pieces, each with its size before it; a piece of size 0 ends it.",
        "RFC 9112 §7.1",
      );
    if (coding === "identity")
      return fault("identity was taken out of HTTP; it means nothing.", TRANSFER_ENCODING);
    if (/^(x-)?gzip$|^deflate$|^(x-)?compress$/.test(coding))
      return meaning(
        `${coding}: compressed for the way; few receivers understand this here.`,
        "RFC 9112 §7.2",
      );
    return fault(`${shown(coding)} is no transfer coding that is registered.`, "RFC 9112 §7.3");
  });
}

function te(value: string): readonly Note[] {
  const section = "RFC 9110 §10.1.4";
  if (value === "")
    return [meaning("Empty: none but chunked, which everybody understands.", section)];
  return elementsOf(value.toLowerCase()).map((element) => {
    const { text } = elementOf(element);
    if (text === "trailers")
      return meaning("trailers: fields may come behind the content.", section);
    if (text === "chunked")
      return fault("chunked must not be named: every receiver understands it.", section);
    return meaning(`${shown(element)}: this transfer coding may be used, too.`, section);
  });
}

function trailer(value: string): readonly Note[] {
  const section = "RFC 9110 §6.6.2";
  const names = elementsOf(value);
  const misplaced = names.filter((name) =>
    /^(content-length|transfer-encoding|host|trailer|content-type|content-encoding|authorization|set-cookie)$/i.test(
      name,
    ),
  );
  const notes = [meaning(`After the content: ${listed(names.map(shown))}.`, section)];
  if (misplaced.length > 0)
    notes.push(
      fault(
        `${listed(misplaced)} must stand before the content, where it is needed.`,
        "RFC 9110 §6.5.1",
      ),
    );
  return notes;
}

const PROTOCOLS: ReadonlyMap<string, string> = new Map([
  ["websocket", "WebSocket (RFC 6455)"],
  ["h2c", "HTTP/2 in the open, which is obsolete"],
  ["h2", "HTTP/2, which is chosen in TLS and not here"],
  ["tls/1.0", "TLS"],
]);

function upgrade(value: string, { kind, status }: Told): readonly Note[] {
  const names = elementsOf(value).map(
    (protocol) => PROTOCOLS.get(protocol.toLowerCase()) ?? shown(protocol),
  );
  const what = listed(names, "or");
  if (kind === "request")
    return [
      meaning(`The client would like to go on in ${what}. The server may ignore that.`, UPGRADE),
    ];
  if (status === 101) return [meaning(`From the empty line on, both speak ${what}.`, UPGRADE)];
  if (status === 426)
    return [meaning(`The server wants to be asked in ${what}.`, "RFC 9110 §15.5.22")];
  return [meaning(`The server could also speak ${what}, if it is asked to.`, UPGRADE)];
}

function expect(value: string): readonly Note[] {
  const section = "RFC 9110 §10.1.1";
  if (value.toLowerCase() === "100-continue") {
    return [
      meaning(
        "The client waits for 100 (Continue) before it sends its content, or sends it after a while anyway.",
        section,
      ),
    ];
  }
  return [
    fault(
      `The only expectation that there is, is 100-continue; ${shown(value)} is answered with 417.`,
      section,
    ),
  ];
}
