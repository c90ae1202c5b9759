/**
 * What does a status code mean for whoever receives it?
 *
 * RFC 9110 §15, and what else is registered (§16.2). A client that doesn't know a code takes it for the
 * first of its class. This file refuses to know which phrase stands behind the code: that is for people.
 */

export interface Status {
  readonly words: string;
  readonly section: string;
}

const ROWS: readonly (readonly [status: number, section: string, words: string])[] = [
  [100, "RFC 9110 §15.2.1", "Go on: the content may be sent. The answer follows."],
  [
    101,
    "RFC 9110 §15.2.2",
    "From here on, this connection speaks the protocol that Upgrade names.",
  ],
  [102, "RFC 2518 §10.1", "It takes a while; the answer follows."],
  [
    103,
    "RFC 8297 §2",
    "What the page will need can be fetched already (Link); the answer follows.",
  ],
  [
    104,
    "Resumable Uploads draft",
    "Should the upload break off, it can be taken up again; the answer follows.",
  ],
  [200, "RFC 9110 §15.3.1", "It worked, and here is what was asked for."],
  [201, "RFC 9110 §15.3.2", "Something new was made; Location says where."],
  [202, "RFC 9110 §15.3.3", "Taken in, but not done yet, and perhaps never."],
  [203, "RFC 9110 §15.3.4", "It worked, but somebody on the way has changed the content."],
  [204, "RFC 9110 §15.3.5", "It worked, and there is nothing to show: the page stays as it is."],
  [205, "RFC 9110 §15.3.6", "It worked; the form may be emptied for the next."],
  [206, "RFC 9110 §15.3.7", "Only the part that was asked for; Content-Range says which."],
  [207, "RFC 4918 §11.1", "Several things were done; the content has a status for each."],
  [208, "RFC 5842 §7.1", "Already told elsewhere in the same content (WebDAV)."],
  [226, "RFC 3229 §10.4.1", "Only what has changed since what the client has."],
  [300, "RFC 9110 §15.4.1", "There are several forms of it; the client may choose."],
  [
    301,
    "RFC 9110 §15.4.2",
    "It has moved for good: links should be changed. After a POST, browsers go there with GET.",
  ],
  [
    302,
    "RFC 9110 §15.4.3",
    "It is somewhere else for now. After a POST, browsers go there with GET.",
  ],
  [303, "RFC 9110 §15.4.4", "Done; what there is to see is elsewhere, to be asked for with GET."],
  [304, "RFC 9110 §15.4.5", "What the client has is still good, so nothing is sent."],
  [305, "RFC 9110 §15.4.6", "Use a proxy; deprecated, since anybody could say so."],
  [306, "RFC 9110 §15.4.7", "Once for proxies; it has no meaning any more."],
  [
    307,
    "RFC 9110 §15.4.8",
    "It is somewhere else for now: the same request again, with the same method, there.",
  ],
  [
    308,
    "RFC 9110 §15.4.9",
    "It has moved for good: the same request again, with the same method, there.",
  ],
  [
    400,
    "RFC 9110 §15.5.1",
    "The server can't understand the request; sent again as it is, it fails again.",
  ],
  [401, "RFC 9110 §15.5.2", "Say who you are first; WWW-Authenticate says how."],
  [402, "RFC 9110 §15.5.3", "Kept for payments; what it asks for is up to the site."],
  [
    403,
    "RFC 9110 §15.5.4",
    "Understood and refused; other credentials might help, the same ones won't.",
  ],
  [404, "RFC 9110 §15.5.5", "Nothing is here, or nothing that the server would tell of."],
  [405, "RFC 9110 §15.5.6", "Not with this method; Allow names those that work."],
  [406, "RFC 9110 §15.5.7", "It can't be had in a form that the client accepts."],
  [407, "RFC 9110 §15.5.8", "Tell the proxy who you are first; Proxy-Authenticate says how."],
  [
    408,
    "RFC 9110 §15.5.9",
    "The request didn't arrive in time; it may be sent again on a new connection.",
  ],
  [409, "RFC 9110 §15.5.10", "It conflicts with what is there now."],
  [410, "RFC 9110 §15.5.11", "It is gone for good: links should be taken out."],
  [411, "RFC 9110 §15.5.12", "The server wants a Content-Length."],
  [412, "RFC 9110 §15.5.13", "A condition of the request doesn't hold, so nothing was done."],
  [413, "RFC 9110 §15.5.14", "The content is larger than the server takes."],
  [414, "RFC 9110 §15.5.15", "The address is longer than the server reads."],
  [415, "RFC 9110 §15.5.16", "Content of this type or coding isn't taken here."],
  [416, "RFC 9110 §15.5.17", "None of the ranges lies inside; Content-Range tells the length."],
  [417, "RFC 9110 §15.5.18", "What Expect asks for can't be met."],
  [
    418,
    "RFC 9110 §15.5.19",
    "The teapot: a joke that too many programs know to give the code a meaning.",
  ],
  [
    421,
    "RFC 9110 §15.5.20",
    "This server doesn't answer for that site, or not on this connection.",
  ],
  [422, "RFC 9110 §15.5.21", "The content can be read, but it makes no sense here."],
  [423, "RFC 4918 §11.3", "Somebody has locked it (WebDAV)."],
  [424, "RFC 4918 §11.4", "Something that had to be done before has failed (WebDAV)."],
  [425, "RFC 8470 §5.2", "It came so early that it might be a copy; ask again once TLS is set up."],
  [426, "RFC 9110 §15.5.22", "Only in another protocol; Upgrade says which."],
  [
    428,
    "RFC 6585 §3",
    "Only with a condition, such as If-Match, so that nobody's change gets lost.",
  ],
  [429, "RFC 6585 §4", "Too many requests in a short time; Retry-After may say when to go on."],
  [431, "RFC 6585 §5", "The field lines, or one of them, are larger than the server reads."],
  [451, "RFC 7725 §3", "The law, or a court, forbids to show it."],
  [500, "RFC 9110 §15.6.1", "Something in the server broke; it isn't the client's fault."],
  [501, "RFC 9110 §15.6.2", "The server doesn't know this method at all."],
  [502, "RFC 9110 §15.6.3", "The server behind this one gave an answer that makes no sense."],
  [503, "RFC 9110 §15.6.4", "Too busy, or being looked after; Retry-After may say until when."],
  [504, "RFC 9110 §15.6.5", "The server behind this one didn't answer in time."],
  [505, "RFC 9110 §15.6.6", "The server doesn't speak this version of HTTP."],
  [506, "RFC 2295 §8.1", "The server's list of forms leads back to itself."],
  [507, "RFC 4918 §11.5", "There is no room left to store it (WebDAV)."],
  [508, "RFC 5842 §7.2", "It leads back to itself without end (WebDAV)."],
  [510, "RFC 2774 §7", "The request lacks an extension that is needed; obsolete."],
  [511, "RFC 6585 §6", "The network wants you to log in first: this doesn't come from the site."],
];

/** What is registered, by its code. */
export const STATUSES: ReadonlyMap<number, Status> = new Map(
  ROWS.map(([status, section, words]) => [status, { words, section }]),
);

const CLASSES: readonly string[] = [
  "an interim answer, after which the real one comes (as 100)",
  "success (as 200)",
  "there is something else to do to get it (as 300)",
  "the request is at fault (as 400)",
  "the server has failed (as 500)",
];

/** What the code means; of one that isn't registered, what its class does. */
export function explainStatus(status: number): Status {
  const known = STATUSES.get(status);
  if (known !== undefined) return known;
  const section = "RFC 9110 §15";
  const what = CLASSES[Math.floor(status / 100) - 1];
  if (what === undefined) {
    return {
      section,
      words: "A status code lies between 100 and 599; clients take this one for 500.",
    };
  }
  return {
    section,
    words: `Not a registered code; clients take it for the first of its class: ${what}.`,
  };
}
