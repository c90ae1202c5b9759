/**
 * What is a client to keep and to send back, when, and what does that give away?
 *
 * RFC 6265 and its revision. Names and attributes are told, a value never is. This file refuses to know
 * whether the connection is secured.
 */
import { isToken } from "../http/fields.ts";
import { type Parameter, parameterOf, pieces } from "./lists.ts";
import { namedCookie } from "./secrets.ts";
import { fault, field, finding, type KnownField, meaning, type Note, type Told } from "./told.ts";
import { counted, dateForm, fromDate, listed, momentOf, seconds, shown } from "./words.ts";

const COOKIE = "RFC 6265 §4.2";
const SET_COOKIE = "RFC 6265 §4.1";
const REVISED = "RFC 6265bis draft";

export const COOKIE_FIELDS: readonly KnownField[] = [
  field(
    "Cookie",
    COOKIE,
    "What the server asked the client to keep and to send back: often a secret.",
    cookie,
  ),
  field(
    "Set-Cookie",
    SET_COOKIE,
    "Asks the client to keep a value and to send it back: often a secret.",
    setCookie,
  ),
];

function cookie(value: string): readonly Note[] {
  const pairs = pieces(value, ";");
  const names = pairs.filter(namedCookie).map((pair) => shown(pair.slice(0, pair.indexOf("="))));
  const notes: Note[] = [];
  if (names.length > 0) {
    const them = names.length === 1 ? "it" : "them";
    const words = `${counted(names.length, "cookie")}: ${listed(names)}. Without TLS everybody on the way can read and copy ${them}.`;
    notes.push(meaning(words, "RFC 6265 §8.3"));
  }
  if (pairs.some((pair) => !pair.includes("="))) {
    const words = "Something here is no name=value; servers differ in what they take it for.";
    notes.push(fault(words, "RFC 6265 §4.2.1"));
  }
  if (value.includes(",") && !value.includes(";")) {
    notes.push(fault("Cookies are separated by semicolons, not by commas.", "RFC 6265 §4.2.1"));
  }
  return notes;
}

function setCookie(value: string, told: Told): readonly Note[] {
  const [pair = "", ...attributes] = value.split(";").map((piece) => piece.trim());
  const equals = pair.indexOf("=");
  if (equals < 1) return [fault("A cookie begins with name=value.", "RFC 6265 §4.1.1")];
  const name = pair.slice(0, equals).trim();
  const notes: Note[] = [];
  if (!isToken(name)) notes.push(fault("The name of a cookie must be a token.", "RFC 6265 §4.1.1"));
  notes.push(
    meaning(
      `The cookie ${shown(name)} is sent back with the requests that these attributes allow.`,
      "RFC 6265 §4.1.2",
    ),
  );
  const said = attributes.filter((text) => text !== "").map(parameterOf);
  for (const attribute of said) notes.push(cookieAttribute(attribute, told));
  return [...notes, ...cookieFindings(name, said)];
}

function cookieAttribute({ name, value, text }: Parameter, told: Told): Note {
  switch (name) {
    case "max-age":
      return maxAge(value);
    case "expires":
      return cookieExpires(value ?? "", told);
    case "domain":
      return value === undefined || value === ""
        ? fault("Domain is empty, and ignored.", "RFC 6265 §5.2.3")
        : meaning(
            `Domain: for ${shown(value.replace(/^\./, ""))} and all names beneath it.`,
            "RFC 6265 §4.1.2.3",
          );
    case "path":
      return value?.startsWith("/") === true
        ? meaning(
            `Path: for ${value === "/" ? "every path" : `${shown(value)} and what lies beneath it`}.`,
            "RFC 6265 §4.1.2.4",
          )
        : fault(
            "Path begins with no slash, so the folder of this address is taken.",
            "RFC 6265 §5.2.4",
          );
    case "secure":
      return meaning("Secure: sent over TLS only.", "RFC 6265 §4.1.2.5");
    case "httponly":
      return meaning("HttpOnly: scripts in the page can't read it.", "RFC 6265 §4.1.2.6");
    case "samesite":
      return sameSite(value ?? "");
    case "partitioned":
      return meaning(
        "Partitioned: in frames, one cookie of its own for each site around the frame.",
        "CHIPS draft",
      );
    case "priority":
      return meaning(
        "Priority: which cookies Chromium drops first when there are too many.",
        "no standard",
      );
    default:
      return fault(
        `${shown(text.split("=")[0] ?? "")} is no attribute that browsers know; they ignore it.`,
        "RFC 6265 §5.2",
      );
  }
}

function maxAge(value: string | undefined): Note {
  const section = "RFC 6265 §4.1.2.2";
  if (value === undefined || !/^-?\d+$/.test(value))
    return fault("Max-Age must be a number of seconds; this one is ignored.", section);
  const time = Number(value);
  return meaning(
    time <= 0 ? "Max-Age: deleted at once." : `Max-Age: kept for ${seconds(time)}.`,
    section,
  );
}

/** Cookies may write dates with hyphens, too. */
function cookieExpires(value: string, told: Told): Note {
  const section = "RFC 6265 §4.1.2.1";
  const text = value.replace(/(\d\d)-([A-Z][a-z]{2})-(\d{4})/, "$1 $2 $3");
  const moment = momentOf(text, told);
  if (moment === undefined)
    return fault("Expires is no date that HTTP knows; a browser may ignore it.", section);
  const apart = fromDate(moment, told);
  if (told.date !== undefined && moment <= told.date)
    return meaning("Expires: in the past, so it is deleted at once.", section);
  const wrong = dateForm(text, moment).find(({ kind }) => kind === "fault");
  const when = `Expires: kept until ${shown(value)}${apart === "" ? "" : `, ${apart}`}.`;
  return wrong === undefined ? meaning(when, section) : fault(`${when} ${wrong.words}`, section);
}

function sameSite(value: string): Note {
  switch (value.toLowerCase()) {
    case "strict":
      return meaning(
        "SameSite=Strict: never sent when another site leads here, not even by a link.",
        REVISED,
      );
    case "lax":
      return meaning(
        "SameSite=Lax: from another site it is sent only when somebody follows a link.",
        REVISED,
      );
    case "none":
      return meaning("SameSite=None: sent from within any other site, too.", REVISED);
    default:
      return fault(
        "SameSite is Strict, Lax or None; what else it says counts as if it weren't there.",
        REVISED,
      );
  }
}

function cookieFindings(name: string, said: readonly Parameter[]): readonly Note[] {
  const has = (wanted: string): boolean => said.some((attribute) => attribute.name === wanted);
  const setTo = (wanted: string): string | undefined =>
    said.find((attribute) => attribute.name === wanted)?.value;
  const notes: Note[] = [];
  if (!has("max-age") && !has("expires"))
    notes.push(
      finding("Neither Max-Age nor Expires: kept until the browser is closed.", "RFC 6265 §4.1.2"),
    );
  if (has("max-age") && has("expires"))
    notes.push(finding("Max-Age wins over Expires.", "RFC 6265 §4.1.2.2"));
  if (!has("secure"))
    notes.push(
      finding(
        "Without Secure it is also sent where everybody on the way can read it.",
        "RFC 6265 §8.3",
      ),
    );
  if (setTo("samesite")?.toLowerCase() === "none" && !has("secure"))
    notes.push(fault("SameSite=None without Secure: browsers refuse the cookie.", REVISED));
  if (has("partitioned") && !has("secure"))
    notes.push(fault("Partitioned without Secure: browsers refuse the cookie.", "CHIPS draft"));
  if (/^__secure-/i.test(name) && !has("secure"))
    notes.push(
      fault("A name that begins with __Secure- needs Secure: browsers refuse the cookie.", REVISED),
    );
  if (/^__host-/i.test(name) && (!has("secure") || has("domain") || setTo("path") !== "/")) {
    notes.push(
      fault(
        "A name that begins with __Host- needs Secure, Path=/ and no Domain: browsers refuse the cookie.",
        REVISED,
      ),
    );
  }
  return notes;
}
