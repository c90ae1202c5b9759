/**
 * What follows from the fields of a response together, that none of them says alone?
 *
 * RFC 9110 §15 (what a status asks for), §8.8 (validators), RFC 9111 (how long it is good). Times are told
 * from the message itself: Date, Age, and what caches may do. This file refuses to know what time it is.
 */
import { directiveSeconds, hasDirective } from "./cache-control.ts";
import { sentLength } from "./fields-ranges.ts";
import { finding, type Note, type Told } from "./told.ts";
import { bytes, momentOf, seconds, shown } from "./words.ts";

/** Of the head as a whole. */
export function responseFindings(told: Told): readonly Note[] {
  return [
    ...aboutStatus(told),
    ...aboutFreshness(told),
    ...aboutValidators(told),
    ...aboutVary(told),
    ...aboutRanges(told),
  ];
}

interface Needed {
  readonly field: string;
  readonly words: string;
  readonly section: string;
}

const MUST_HAVE: ReadonlyMap<number, Needed> = new Map([
  [
    401,
    {
      field: "www-authenticate",
      words: "A 401 must say in WWW-Authenticate how to prove who asks; here that is missing.",
      section: "RFC 9110 §15.5.2",
    },
  ],
  [
    405,
    {
      field: "allow",
      words: "A 405 must name in Allow the methods that work; here that is missing.",
      section: "RFC 9110 §15.5.6",
    },
  ],
  [
    407,
    {
      field: "proxy-authenticate",
      words: "A 407 must say in Proxy-Authenticate how to prove who asks; here that is missing.",
      section: "RFC 9110 §15.5.8",
    },
  ],
  [
    416,
    {
      field: "content-range",
      words: "A 416 should tell the length in Content-Range (bytes */length).",
      section: "RFC 9110 §15.5.17",
    },
  ],
  [
    426,
    {
      field: "upgrade",
      words: "A 426 must name in Upgrade the protocol that is wanted; here that is missing.",
      section: "RFC 9110 §15.5.22",
    },
  ],
]);

const REDIRECTIONS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function aboutStatus({ status, fields }: Told): readonly Note[] {
  const notes: Note[] = [];
  const needed = MUST_HAVE.get(status);
  if (needed !== undefined && !fields.has(needed.field))
    notes.push(finding(needed.words, needed.section));
  if (REDIRECTIONS.has(status) && !fields.has("location")) {
    notes.push(finding("Without Location no client can follow this.", "RFC 9110 §15.4"));
  }
  if (status >= 200 && status < 500 && !fields.has("date")) {
    notes.push(
      finding("There is no Date, so ages are counted from when it arrives.", "RFC 9110 §6.6.1"),
    );
  }
  return notes;
}

/** Statuses that caches may reuse without being told so (RFC 9110 §15.1). */
const HEURISTIC: ReadonlySet<number> = new Set([
  200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501,
]);

function aboutFreshness(told: Told): readonly Note[] {
  const { fields, status } = told;
  const control = fields.get("cache-control");
  const maxAge = directiveSeconds(control, "max-age");
  const notes: Note[] = [];
  if (hasDirective(control, "no-store")) {
    if (maxAge !== undefined && maxAge > 0)
      notes.push(finding("no-store wins over max-age: nothing is kept.", "RFC 9111 §5.2.2.5"));
    return notes;
  }
  if (maxAge !== undefined) {
    if (fields.has("expires"))
      notes.push(finding("max-age is there, so Expires is not looked at.", "RFC 9111 §5.3"));
    notes.push(...ageFinding(maxAge, fields.get("age")));
  } else if (
    !fields.has("expires") &&
    !hasDirective(control, "no-cache") &&
    HEURISTIC.has(status)
  ) {
    notes.push(heuristic(told, hasDirective(control, "s-maxage")));
  }
  if (fields.has("set-cookie") && hasDirective(control, "public")) {
    notes.push(
      finding(
        "Cache-Control: public with Set-Cookie: a shared cache may hand one person's cookie to others.",
        "RFC 9111 §7.3",
      ),
    );
  }
  return notes;
}

function ageFinding(maxAge: number, age: string | undefined): readonly Note[] {
  if (age === undefined || !/^\d+$/.test(age) || maxAge === 0) return [];
  const left = maxAge - Number(age);
  const words =
    left > 0
      ? `Of max-age, ${seconds(left)} are left.`
      : "Older than max-age allows: this is stale.";
  return [finding(words, "RFC 9111 §4.2")];
}

/** A tenth of the time since it changed is what caches usually take. */
function heuristic(told: Told, sharedIsSaid: boolean): Note {
  const section = "RFC 9111 §4.2.2";
  const who = sharedIsSaid
    ? "Browsers aren't told how long this is good"
    : "Nothing says how long this is good";
  const changed = told.fields.get("last-modified");
  const moment = changed === undefined ? undefined : momentOf(changed, told);
  if (moment === undefined || told.date === undefined || moment >= told.date) {
    return finding(`${who}, so a cache may guess. Cache-Control would tell.`, section);
  }
  const tenth = Math.floor((told.date - moment) / 10_000);
  return finding(
    `${who}, so a cache may guess: usually a tenth of the time since Last-Modified, here ${seconds(tenth)}. Cache-Control would tell.`,
    section,
  );
}

function aboutValidators({ status, fields, method }: Told): readonly Note[] {
  const notes: Note[] = [];
  const tag = fields.get("etag");
  const stored = !hasDirective(fields.get("cache-control"), "no-store");
  if (
    status === 200 &&
    method === "GET" &&
    stored &&
    tag === undefined &&
    !fields.has("last-modified")
  ) {
    notes.push(
      finding(
        "Neither ETag nor Last-Modified: who has this already must fetch it whole again.",
        "RFC 9110 §8.8",
      ),
    );
  }
  if (
    tag?.startsWith("W/") === true &&
    !fields.has("last-modified") &&
    (status === 206 || fields.get("accept-ranges") === "bytes")
  ) {
    notes.push(
      finding(
        "The entity tag is weak, so a download that broke off can't be resumed with it.",
        "RFC 9110 §13.1.5",
      ),
    );
  }
  return notes;
}

function aboutVary({ fields }: Told): readonly Note[] {
  const vary = (fields.get("vary") ?? "").toLowerCase();
  const control = fields.get("cache-control");
  const isShared = !hasDirective(control, "no-store") && !hasDirective(control, "private");
  if (vary.includes("*") || !isShared) return [];
  const notes: Note[] = [];
  if (fields.has("content-encoding") && !vary.includes("accept-encoding")) {
    notes.push(
      finding(
        "Coded content without Vary: Accept-Encoding: a cache may hand it to a client that can't decode it.",
        "RFC 9110 §12.5.5",
      ),
    );
  }
  const allowed = fields.get("access-control-allow-origin");
  if (allowed !== undefined && allowed !== "*" && !/\borigin\b/.test(vary)) {
    notes.push(
      finding(
        `Only ${shown(allowed)} may read this, and Vary doesn't name Origin: if others may, too, a cache mixes them up.`,
        "Fetch §3.3",
      ),
    );
  }
  return notes;
}

function aboutRanges({ status, fields }: Told): readonly Note[] {
  if (status !== 206) {
    if (status !== 416 && fields.has("content-range")) {
      return [
        finding(
          `Content-Range means nothing with ${status}; only 206 and 416 carry it.`,
          "RFC 9110 §14.4",
        ),
      ];
    }
    return [];
  }
  const range = fields.get("content-range");
  const isMultipart = /^multipart\/byteranges\b/i.test(fields.get("content-type") ?? "");
  if (range === undefined) {
    if (isMultipart) return [];
    return [
      finding(
        "A 206 must say in Content-Range which part it is; here that is missing.",
        "RFC 9110 §15.3.7.1",
      ),
    ];
  }
  const sent = sentLength(range);
  const length = fields.get("content-length");
  if (sent === undefined || length === undefined || Number(length) === sent) return [];
  return [
    finding(
      `Content-Range speaks of ${bytes(sent)}, and Content-Length of ${bytes(Number(length))}.`,
      "RFC 9110 §14.4",
    ),
  ];
}
