/**
 * With which fields does a site tell browsers what to forbid?
 *
 * RFC 6797 (Strict-Transport-Security), RFC 7034 (X-Frame-Options), CSP, Referrer Policy, Permissions
 * Policy, and the isolation of HTML and Fetch. This file refuses to know whether a page needs any of it.
 */
import { CSP, contentSecurityPolicy } from "./content-security-policy.ts";
import { elementOf, elementsOf, parameterOf, pieces } from "./lists.ts";
import { fault, field, type KnownField, meaning, type Note, oneOf } from "./told.ts";
import { counted, delta, listed, seconds, shown } from "./words.ts";

const HSTS = "RFC 6797 §6.1";
const REFERRER_POLICY = "Referrer Policy §3";

export const SECURITY_FIELDS: readonly KnownField[] = [
  field(
    "Strict-Transport-Security",
    HSTS,
    "From now on this site is to be visited over TLS only.",
    strictTransport,
  ),
  field(
    "Content-Security-Policy",
    CSP,
    "From where a page may load what, and what it may do.",
    contentSecurityPolicy,
  ),
  field(
    "Content-Security-Policy-Report-Only",
    "CSP Level 3",
    "A policy that is only watched: violations are reported, nothing is stopped.",
    contentSecurityPolicy,
  ),
  field(
    "X-Content-Type-Options",
    "Fetch §3.6",
    "Whether a browser may guess the media type.",
    oneOf(
      "Fetch §3.6",
      {
        nosniff: "It may not: scripts and styles of another type are refused.",
      },
      "Its only value is nosniff; anything else is ignored.",
    ),
  ),
  field(
    "X-Frame-Options",
    "RFC 7034 §2",
    "Whether other pages may show this one in a frame.",
    oneOf(
      "RFC 7034 §2.1",
      {
        deny: "No page may.",
        sameorigin: "Only pages of the same origin may.",
      },
      "It is DENY or SAMEORIGIN; browsers ignore the rest. CSP has frame-ancestors for more.",
    ),
  ),
  field(
    "X-XSS-Protection",
    "no standard",
    "Switched on a filter that browsers have taken out.",
    oneOf(
      "no standard",
      {
        "0": "The filter stays off, which is right: it did harm of its own.",
      },
      "No browser of today has that filter; a Content-Security-Policy does what it couldn't.",
    ),
  ),
  field(
    "Referrer-Policy",
    REFERRER_POLICY,
    "How much of this address a browser tells other sites in Referer.",
    referrerPolicy,
  ),
  field(
    "Permissions-Policy",
    "Permissions Policy",
    "Which abilities of the browser this page and its frames may use.",
    permissionsPolicy,
  ),
  field(
    "Feature-Policy",
    "no standard",
    "The forerunner of Permissions-Policy, written in another way.",
  ),
  field(
    "Cross-Origin-Opener-Policy",
    "HTML §7.1.3",
    "Whether windows of other sites that are linked with this one can reach it.",
    oneOf(
      "HTML §7.1.3",
      {
        "same-origin": "Only windows of the same origin that say so, too.",
        "same-origin-allow-popups":
          "Only those of the same origin; pop-ups that this page opens stay linked.",
        "noopener-allow-popups": "None, though this page may open pop-ups of its own.",
        "unsafe-none": "Any can; that is what holds without the field.",
      },
      "It is no value that browsers know, so it holds as if it weren't there.",
    ),
  ),
  field(
    "Cross-Origin-Embedder-Policy",
    "HTML §7.1.4",
    "What a page may embed that comes from other origins.",
    oneOf(
      "HTML §7.1.4",
      {
        "require-corp": "Only what allows it by Cross-Origin-Resource-Policy or by CORS.",
        credentialless: "Anything, but what doesn't allow it is asked for without cookies.",
        "unsafe-none": "Anything; that is what holds without the field.",
      },
      "It is no value that browsers know, so it holds as if it weren't there.",
    ),
  ),
  field(
    "Cross-Origin-Resource-Policy",
    "Fetch §3.7",
    "Which sites may embed this.",
    oneOf(
      "Fetch §3.7",
      {
        "same-origin": "Only pages of the same origin.",
        "same-site": "Only pages of the same site, its other host names included.",
        "cross-origin": "Any page.",
      },
      "It is no value that browsers know, so it holds as if it weren't there.",
    ),
  ),
  field(
    "Origin-Agent-Cluster",
    "HTML §7.1.2",
    "Whether pages of this origin get a process of their own, apart from the site's others.",
    oneOf(
      "HTML §7.1.2",
      {
        "?1": "They should.",
        "?0": "They needn't.",
      },
      "It is ?1 or ?0.",
    ),
  ),
  field(
    "X-Permitted-Cross-Domain-Policies",
    "no standard",
    "What plug-ins of old were allowed to load from here.",
  ),
  field(
    "X-Download-Options",
    "no standard",
    "Told Internet Explorer not to open downloads in the context of the site.",
  ),
  field(
    "Clear-Site-Data",
    "Clear Site Data §3.1",
    "What the browser is to forget about this site.",
    clearSiteData,
  ),
  field(
    "Reporting-Endpoints",
    "Reporting API",
    "Where the browser may send reports about this page.",
  ),
  field("Report-To", "no standard", "An older form of Reporting-Endpoints, in JSON."),
  field("NEL", "Network Error Logging", "Asks the browser to report failures of the network."),
  field(
    "Expect-CT",
    "RFC 9163 §2.1",
    "Asked for certificates that are publicly logged; all are by now, and browsers ignore it.",
  ),
  field(
    "Public-Key-Pins",
    "RFC 7469 §2.1",
    "Named the only keys that a site might use; browsers have taken it out.",
  ),
];

function strictTransport(value: string): readonly Note[] {
  const notes: Note[] = [];
  const said = pieces(value, ";").map(parameterOf);
  const maxAge = said.find(({ name }) => name === "max-age");
  const time = delta(maxAge?.value);
  if (time === undefined)
    notes.push(
      fault(
        "max-age= with a number of seconds must be there; without it the field is ignored.",
        "RFC 6797 §6.1.1",
      ),
    );
  else if (time === 0)
    notes.push(meaning("max-age=0: the browser forgets about it.", "RFC 6797 §6.1.1"));
  else
    notes.push(
      meaning(
        `max-age=${time}: for ${seconds(time)} the browser turns http into https by itself, and lets nobody past a wrong certificate.`,
        "RFC 6797 §6.1.1",
      ),
    );
  for (const { name, text } of said) {
    if (name === "includesubdomains")
      notes.push(
        meaning("includeSubDomains: the same for every name beneath this one.", "RFC 6797 §6.1.2"),
      );
    else if (name === "preload")
      notes.push(
        meaning("preload: browsers may be shipped with this site on their list.", "no standard"),
      );
    else if (name !== "max-age")
      notes.push(fault(`${shown(text)} is no directive that browsers know; they ignore it.`, HSTS));
  }
  return [...notes, meaning("It counts only when it comes over TLS.", "RFC 6797 §8.1")];
}

const REFERRER_POLICIES: ReadonlyMap<string, string> = new Map([
  ["no-referrer", "nothing, ever"],
  ["no-referrer-when-downgrade", "everything, but nothing when it goes from https to http"],
  ["origin", "scheme and host only"],
  ["origin-when-cross-origin", "everything within the site, to others scheme and host only"],
  ["same-origin", "everything within the site, nothing to others"],
  ["strict-origin", "scheme and host only, and nothing when it goes from https to http"],
  [
    "strict-origin-when-cross-origin",
    "everything within the site, to others scheme and host, nothing when it goes from https to http",
  ],
  ["unsafe-url", "everything, to everybody"],
]);

function referrerPolicy(value: string): readonly Note[] {
  const said = elementsOf(value.toLowerCase());
  const known = said.filter((policy) => REFERRER_POLICIES.has(policy));
  const notes = said
    .filter((policy) => !REFERRER_POLICIES.has(policy))
    .map((policy) =>
      fault(`${shown(policy)} is no policy that browsers know; they ignore it.`, REFERRER_POLICY),
    );
  const counts = known.at(-1);
  if (counts === undefined) return notes;
  const which = known.length > 1 ? `${counts} counts, as the last that is known: ` : "It tells ";
  return [meaning(`${which}${REFERRER_POLICIES.get(counts) ?? ""}.`, REFERRER_POLICY), ...notes];
}

function permissionsPolicy(value: string): readonly Note[] {
  const section = "Permissions Policy";
  const closed: string[] = [];
  const notes: Note[] = [];
  for (const element of elementsOf(value)) {
    const { name, value: who = "" } = parameterOf(element);
    if (who === "()") closed.push(shown(name));
    else if (who === "*") notes.push(meaning(`${shown(name)}: for everybody.`, section));
    else if (who === "self" || who === "(self)")
      notes.push(meaning(`${shown(name)}: for this origin only.`, section));
    else if (/^\(.*\)$/.test(who))
      notes.push(meaning(`${shown(name)}: only for ${shown(who.slice(1, -1))}.`, section));
    else
      notes.push(
        fault(
          `${shown(element)} should be an ability, = and who may use it, such as camera=().`,
          section,
        ),
      );
  }
  if (closed.length > 0) notes.unshift(meaning(`Nobody may use ${listed(closed, "or")}.`, section));
  return notes;
}

const SITE_DATA: ReadonlyMap<string, string> = new Map([
  ['"cache"', "what it has cached"],
  ['"cookies"', "cookies"],
  ['"storage"', "everything that scripts have stored"],
  ['"executioncontexts"', "open pages, which are loaded anew"],
  ['"clienthints"', "which client hints were asked for"],
  ['"*"', "everything"],
]);

function clearSiteData(value: string): readonly Note[] {
  const section = "Clear Site Data §3.1";
  return elementsOf(value).map((element) => {
    const what = SITE_DATA.get(elementOf(element).text.toLowerCase());
    if (what !== undefined) return meaning(`${shown(element)}: ${what}.`, section);
    return fault(
      `${shown(element)} is none of the ${counted(SITE_DATA.size, "word")} that count, or its double quotes are missing.`,
      section,
    );
  });
}
