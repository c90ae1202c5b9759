/**
 * What follows from the fields of a request together, that none of them says alone?
 *
 * RFC 9110 §9.3, §10.1, §13, §14; RFC 9112 §3.2. Only what is certain and of use to whoever wrote it. This
 * file refuses to judge taste.
 */
import { METHODS } from "./start-line.ts";
import { finding, type Note, type Told } from "./told.ts";
import { shown } from "./words.ts";

/** Of the head as a whole, in no order that matters. */
export function requestFindings(told: Told): readonly Note[] {
  return [
    ...aboutTarget(told),
    ...aboutConditions(told),
    ...aboutConnection(told),
    ...aboutContent(told),
    ...aboutCors(told),
  ];
}

function aboutTarget({ target, fields, minorVersion }: Told): readonly Note[] {
  const host = fields.get("host");
  if (host === undefined) {
    return minorVersion === 0
      ? [
          finding(
            "There is no Host, so a server of several sites can't know which is meant.",
            "RFC 9110 §7.2",
          ),
        ]
      : [];
  }
  const authority = /^[a-z]+:\/\/([^/?]*)/i.exec(target)?.[1];
  if (authority === undefined || authority.toLowerCase() === host.toLowerCase()) return [];
  return [
    finding(
      `Target and Host name two sites; ${shown(authority)}, from the target, counts.`,
      "RFC 9112 §3.2.2",
    ),
  ];
}

function aboutConditions({ method, fields }: Told): readonly Note[] {
  const notes: Note[] = [];
  if (fields.has("if-none-match") && fields.has("if-modified-since")) {
    notes.push(
      finding("If-None-Match is there, so If-Modified-Since is not looked at.", "RFC 9110 §13.1.3"),
    );
  }
  if (fields.has("if-match") && fields.has("if-unmodified-since")) {
    notes.push(
      finding("If-Match is there, so If-Unmodified-Since is not looked at.", "RFC 9110 §13.1.4"),
    );
  }
  if (fields.has("if-range") && !fields.has("range")) {
    notes.push(
      finding("If-Range without Range says nothing, and must not be sent.", "RFC 9110 §13.1.5"),
    );
  }
  if (fields.has("range") && method !== "GET") {
    notes.push(
      finding(`Range counts in a GET only; with ${shown(method)} it is ignored.`, "RFC 9110 §14.2"),
    );
  }
  return notes;
}

function aboutConnection({ fields, minorVersion }: Told): readonly Note[] {
  const notes: Note[] = [];
  const options = (fields.get("connection") ?? "")
    .toLowerCase()
    .split(",")
    .map((option) => option.trim());
  if (fields.has("te") && !options.includes("te")) {
    notes.push(
      finding("TE holds for this connection only, so Connection must name it.", "RFC 9110 §10.1.4"),
    );
  }
  if (fields.has("upgrade") && !options.includes("upgrade")) {
    notes.push(finding("Upgrade counts only when Connection names it.", "RFC 9110 §7.8"));
  }
  if (fields.has("upgrade") && minorVersion === 0) {
    notes.push(finding("In HTTP/1.0 Upgrade is ignored.", "RFC 9110 §7.8"));
  }
  if (fields.has("sec-websocket-key") && !/\bwebsocket\b/i.test(fields.get("upgrade") ?? "")) {
    notes.push(finding("Without Upgrade: websocket this opens no WebSocket.", "RFC 6455 §4.1"));
  }
  if (fields.all("cookie").length > 1) {
    notes.push(finding("A client sends one Cookie line only, with all cookies.", "RFC 6265 §5.4"));
  }
  return notes;
}

function aboutContent({ method, fields }: Told): readonly Note[] {
  const length = fields.get("content-length");
  const hasContent = fields.has("transfer-encoding") || (length !== undefined && length !== "0");
  const notes: Note[] = [];
  if (hasContent && !fields.has("content-type")) {
    notes.push(
      finding(
        "Content-Type is missing, so the server has to guess what the content is.",
        "RFC 9110 §8.3",
      ),
    );
  }
  if (hasContent && (method === "GET" || method === "HEAD" || method === "DELETE")) {
    const { section } = METHODS.get(method) ?? { section: "RFC 9110 §9.3" };
    notes.push(
      finding(
        `Content in a ${method} means nothing that is defined; some servers refuse it.`,
        section,
      ),
    );
  }
  if (!hasContent && length === undefined && (method === "POST" || method === "PUT")) {
    notes.push(
      finding(
        `A ${method} says Content-Length: 0 when it has no content; without it some servers wait or refuse.`,
        "RFC 9110 §8.6",
      ),
    );
  }
  if (!hasContent && fields.has("expect")) {
    notes.push(
      finding("There is no content to wait for, so Expect must not be sent.", "RFC 9110 §10.1.1"),
    );
  }
  if (fields.has("content-encoding") && hasContent) {
    notes.push(finding("A server that doesn't undo this coding answers 415.", "RFC 9110 §8.4"));
  }
  return notes;
}

function aboutCors({ method, fields }: Told): readonly Note[] {
  if (method !== "OPTIONS" || !fields.has("origin") || !fields.has("access-control-request-method"))
    return [];
  return [
    finding(
      "A preflight: a browser asks whether a page of another site may send the real request.",
      "Fetch §3.3",
    ),
  ];
}
