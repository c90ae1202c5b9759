/**
 * Which fields does a browser send of its own accord, and which answer them?
 *
 * Fetch Metadata, RFC 6455 (WebSocket), client hints, and wishes of the person who uses it. This file
 * refuses to know which browser it is.
 */
import { elementsOf, parameterOf } from "./lists.ts";
import { fault, field, type KnownField, meaning, type Note, oneOf, type Told } from "./told.ts";
import { listed, shown } from "./words.ts";

const METADATA = "Fetch Metadata §2";
const REFERER = "RFC 9110 §10.1.3";
const WEBSOCKET = "RFC 6455 §11.3";
const HINTS = "User-Agent Client Hints §3";

export const BROWSER_FIELDS: readonly KnownField[] = [
  field("Referer", REFERER, "The page from which the client came here.", referer),
  field("User-Agent", "RFC 9110 §10.1.5", "Which program asks, in its own words.", userAgent),
  field("From", "RFC 9110 §10.1.2", "The mail address of whoever runs the program that asks."),
  field(
    "Upgrade-Insecure-Requests",
    "Upgrade Insecure Requests",
    "The browser would rather have a page that uses https throughout.",
    oneOf(
      "Upgrade Insecure Requests",
      {
        "1": "A server may send it on to the https address of this page.",
      },
      "Its only value is 1.",
    ),
  ),
  field(
    "DNT",
    "Tracking Preference Expression §5.2",
    "Whether somebody wants not to be tracked; given up in 2019.",
    oneOf(
      "Tracking Preference Expression §5.2",
      {
        "1": "They don't want to be.",
        "0": "They don't mind.",
        null: "They have not said.",
      },
      "It is 0, 1 or null.",
    ),
  ),
  field(
    "Sec-GPC",
    "Global Privacy Control",
    "Somebody doesn't want their data to be sold or shared.",
    oneOf(
      "Global Privacy Control",
      {
        "1": "In some places the law asks sites to respect that.",
      },
      "Its only value is 1.",
    ),
  ),
  field(
    "Save-Data",
    "Save Data API",
    "Somebody wants as few bytes as possible.",
    oneOf(
      "Save Data API",
      {
        on: "Smaller images and no extras, please.",
      },
      "Its only value is on.",
    ),
  ),
  field(
    "Sec-Fetch-Site",
    METADATA,
    "How the page that asks is related to this site.",
    oneOf(
      METADATA,
      {
        "same-origin": "It is of the same origin.",
        "same-site": "It is of the same site, but another host, port or scheme.",
        "cross-site":
          "It is another site: whoever changes something here on such a request trusts strangers.",
        none: "There is none: a person typed the address or chose a bookmark.",
      },
      "It is no value that is defined.",
    ),
  ),
  field(
    "Sec-Fetch-Mode",
    METADATA,
    "In which mode the browser asks.",
    oneOf(
      METADATA,
      {
        navigate: "Somebody goes to a page.",
        cors: "A script or a font: the page may read the answer only if CORS allows it.",
        "no-cors": "An image, script or style: it may be used but not be read.",
        "same-origin": "Only answers of the same origin are taken.",
        websocket: "A WebSocket is to be opened.",
      },
      "It is no value that is defined.",
    ),
  ),
  field("Sec-Fetch-Dest", METADATA, "What the answer is for.", fetchDestination),
  field(
    "Sec-Fetch-User",
    METADATA,
    "Whether a person caused this.",
    oneOf(
      METADATA,
      {
        "?1": "Somebody clicked or typed.",
      },
      "Its only value is ?1.",
    ),
  ),
  field(
    "Sec-Fetch-Storage-Access",
    "Storage Access API",
    "Whether a page in a frame may use its own cookies.",
  ),
  field(
    "Sec-Purpose",
    "Fetch §3.8",
    "The browser asks ahead of time: nobody has asked for this yet.",
    (value) => [
      meaning(
        /prerender/i.test(value) ? "It even runs the page, unseen." : "It only fetches.",
        "Fetch §3.8",
      ),
    ],
  ),
  field("Purpose", "no standard", "An older name of Sec-Purpose."),
  field(
    "X-Requested-With",
    "no standard",
    "A script asks; pages of other sites can't add this without permission.",
  ),
  field("Accept-CH", "RFC 8942 §3.1", "Which client hints the site would like to get.", (value) => [
    meaning(`From now on, please: ${listed(elementsOf(value).map(shown))}.`, "RFC 8942 §3.1"),
  ]),
  field("Sec-CH-UA", HINTS, "Which browser asks, in a list that holds a made-up one on purpose."),
  field(
    "Sec-CH-UA-Mobile",
    HINTS,
    "Whether the browser would rather have a page for a small screen.",
    oneOf(
      HINTS,
      {
        "?1": "It would.",
        "?0": "It wouldn't.",
      },
      "It is ?1 or ?0.",
    ),
  ),
  field("Sec-CH-UA-Platform", HINTS, "On which operating system the browser runs."),
  field(
    "Sec-CH-Prefers-Color-Scheme",
    "User Preference Media Features Client Hints",
    "Whether somebody prefers light or dark pages.",
  ),
  field(
    "Sec-WebSocket-Key",
    `${WEBSOCKET}.1`,
    "A number that the server must answer with a hash of: proof that it speaks WebSocket.",
    (value) =>
      /^[A-Za-z0-9+/]{22}==$/.test(value)
        ? [meaning("It is no secret, and new for each connection.", "RFC 6455 §4.1")]
        : [fault("It must be 16 bytes in base64, which are 24 characters.", "RFC 6455 §4.1")],
  ),
  field(
    "Sec-WebSocket-Accept",
    `${WEBSOCKET}.3`,
    "The hash of Sec-WebSocket-Key: the server speaks WebSocket, and answers this request.",
  ),
  field(
    "Sec-WebSocket-Version",
    `${WEBSOCKET}.5`,
    "Which version of WebSocket is meant.",
    (value) =>
      value === "13"
        ? [meaning("13, the only one there is.", "RFC 6455 §4.1")]
        : [
            meaning(
              "The only one in use is 13; a server that answers 426 names those that it knows.",
              "RFC 6455 §4.4",
            ),
          ],
  ),
  field(
    "Sec-WebSocket-Protocol",
    `${WEBSOCKET}.4`,
    "What is to be spoken inside the WebSocket.",
    webSocketProtocol,
  ),
  field(
    "Sec-WebSocket-Extensions",
    `${WEBSOCKET}.2`,
    "What may be added to WebSocket, such as compression.",
    (value) =>
      /\bpermessage-deflate\b/.test(value)
        ? [meaning("permessage-deflate: each message may be compressed.", "RFC 7692 §7")]
        : [],
  ),
  field("Service-Worker", "Service Workers", "The browser fetches the script of a service worker."),
  field(
    "Service-Worker-Allowed",
    "Service Workers",
    "For which path this service worker may stand in.",
  ),
  field(
    "Last-Event-ID",
    "HTML §9.2",
    "The last event that the browser got, so that none is missed or sent twice.",
  ),
  field("Ping-From", "HTML", "The page whose link somebody followed."),
];

function referer(value: string): readonly Note[] {
  const notes: Note[] = [];
  if (value.includes("#")) notes.push(fault("It must not hold what follows #.", REFERER));
  if (/^[a-z]+:\/\/[^/?#]*@/i.test(value))
    notes.push(fault("It must not hold a user's name or password.", REFERER));
  if (/^https?:\/\/[^/]+\/?$/i.test(value))
    notes.push(
      meaning("Only scheme and host: the browser keeps the rest to itself.", "Referrer Policy §3"),
    );
  return notes;
}

function userAgent(value: string): readonly Note[] {
  const section = "RFC 9110 §10.1.5";
  const [, name, version = ""] = /^([^ /]+)\/([^ ]+)/.exec(value) ?? [];
  if (value === "") return [fault("It is empty.", section)];
  if (name === undefined) return [];
  if (name === "Mozilla")
    return [
      meaning(
        "Nearly every browser begins with Mozilla/5.0; which one it is stands further behind.",
        section,
      ),
    ];
  return [meaning(`${shown(name)}, version ${shown(version)}.`, section)];
}

const DESTINATIONS: ReadonlyMap<string, string> = new Map([
  ["document", "A page, in a window of its own."],
  ["iframe", "A page in a frame."],
  ["empty", "A request that a script makes."],
  ["image", "An image."],
  ["script", "A script."],
  ["style", "A style sheet."],
  ["font", "A font."],
]);

function fetchDestination(value: string): readonly Note[] {
  return [meaning(DESTINATIONS.get(value) ?? `It is for: ${shown(value)}.`, METADATA)];
}

function webSocketProtocol(value: string, { kind }: Told): readonly Note[] {
  const names = listed(
    elementsOf(value).map((name) => shown(parameterOf(name).text)),
    "or",
  );
  return [
    meaning(
      kind === "request" ? `The client knows ${names}.` : `The server has chosen ${names}.`,
      `${WEBSOCKET}.4`,
    ),
  ];
}
