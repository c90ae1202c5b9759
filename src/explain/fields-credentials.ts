/**
 * With which fields does somebody prove who asks, and how are they told to?
 *
 * RFC 9110 §11; RFC 7617 (Basic), RFC 6750 (Bearer), RFC 7616 (Digest). The scheme is told; a secret never
 * is, and Basic is not decoded. This file refuses to know whether the connection is secured.
 */
import { elementsOf, type Parameter, parameterOf } from "./lists.ts";
import { schemeOf } from "./secrets.ts";
import { fault, field, type KnownField, meaning, type Note } from "./told.ts";
import { shown } from "./words.ts";

const AUTHORIZATION = "RFC 9110 §11.6.2";
const CHALLENGE = "RFC 9110 §11.6.1";

export const CREDENTIAL_FIELDS: readonly KnownField[] = [
  field("Authorization", AUTHORIZATION, "Says who asks, and proves it: a secret.", credentials),
  field(
    "Proxy-Authorization",
    "RFC 9110 §11.7.2",
    "Says to the next proxy who asks, and proves it: a secret.",
    credentials,
  ),
  field("WWW-Authenticate", CHALLENGE, "How a client may prove who asks.", challenges),
  field(
    "Proxy-Authenticate",
    "RFC 9110 §11.7.1",
    "How a client may prove to the proxy who asks.",
    challenges,
  ),
  field(
    "Authentication-Info",
    "RFC 9110 §11.6.3",
    "What the server adds when the credentials were right.",
  ),
  field(
    "Proxy-Authentication-Info",
    "RFC 9110 §11.7.3",
    "What the proxy adds when the credentials were right.",
  ),
];

const SCHEMES: ReadonlyMap<string, readonly [words: string, section: string]> = new Map([
  [
    "basic",
    [
      "Basic: name and password, written in another way but not hidden. Without TLS everybody on the way can read both.",
      "RFC 7617 §4",
    ],
  ],
  [
    "bearer",
    [
      "Bearer: a token. Whoever has it may do what its owner may, so without TLS everybody on the way may.",
      "RFC 6750 §2.1",
    ],
  ],
  [
    "digest",
    [
      "Digest: proof of the password by a hash, without sending it. The user's name and what is asked for can be read by everybody on the way.",
      "RFC 7616 §3.4",
    ],
  ],
  ["negotiate", ["Negotiate: a ticket of Kerberos, or NTLM.", "RFC 4559 §4"]],
  [
    "ntlm",
    [
      "NTLM: a step in Microsoft's own way to prove who asks; it belongs to this connection.",
      "MS-NTHT",
    ],
  ],
  ["scram-sha-256", ["SCRAM: proof of the password without sending it.", "RFC 7804 §5"]],
  ["hoba", ["HOBA: a signature instead of a password.", "RFC 7486 §3"]],
  ["mutual", ["Mutual: both sides prove that they know the password.", "RFC 8120 §3"]],
  ["dpop", ["DPoP: a token together with proof of the key it was made for.", "RFC 9449 §7.1"]],
  ["gnap", ["GNAP: a token together with proof of the key it was made for.", "RFC 9635 §7"]],
  ["vapid", ["vapid: who sends a push message, signed.", "RFC 8292 §3"]],
  ["privatetoken", ["PrivateToken: proof to be somebody, without saying who.", "RFC 9577 §2.2"]],
  [
    "aws4-hmac-sha256",
    ["A signature of the request in the manner of Amazon: the key isn't sent.", "no standard"],
  ],
]);

function credentials(value: string): readonly Note[] {
  const scheme = schemeOf(value);
  if (scheme === undefined) {
    return [
      fault(
        "It should begin with a scheme, such as Basic or Bearer; this begins with none that is known.",
        "RFC 9110 §11.4",
      ),
    ];
  }
  const [words, section] = SCHEMES.get(scheme.toLowerCase()) ?? ["", AUTHORIZATION];
  const notes = [meaning(words, section)];
  if (value.length <= scheme.length)
    notes.push(fault("The credentials behind the scheme are missing.", "RFC 9110 §11.4"));
  return notes;
}

/** Challenges and their parameters are one list; what has a space before its "=" begins a challenge. */
function challenges(value: string): readonly Note[] {
  const notes: Note[] = [];
  for (const element of elementsOf(value)) {
    const [, scheme, rest = ""] =
      /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+)(?:[ \t]+(.*))?$/.exec(element) ?? [];
    if (scheme !== undefined) {
      const [words] = SCHEMES.get(scheme.toLowerCase()) ?? [
        `${shown(scheme)}: a scheme that few clients know.`,
      ];
      notes.push(meaning(`The client may use ${words}`, CHALLENGE));
    }
    const parameter = scheme === undefined ? element : rest;
    if (parameter.includes("=")) notes.push(...challengeParameter(parameterOf(parameter)));
    else if (scheme === undefined)
      notes.push(fault(`${shown(element)} is neither a scheme nor a parameter of one.`, CHALLENGE));
  }
  if (notes.length === 0)
    notes.push(fault("It names no scheme, so the client can't know what to do.", CHALLENGE));
  return notes;
}

const CHALLENGE_WORDS: ReadonlyMap<string, (said: string) => string> = new Map([
  ["realm", (said) => `Asked for ${said}: the same credentials hold for all that has this realm.`],
  ["charset", (said) => `Name and password are wanted in ${said}.`],
  ["error", (said) => `The last try failed: ${said}.`],
  ["scope", (said) => `A token is needed that allows ${said}.`],
  ["algorithm", (said) => `The hash is ${said}.`],
  [
    "stale",
    (said) =>
      said === "true"
        ? "Only the nonce was old: the password needn't be asked for again."
        : "The password was wrong, not only the nonce old.",
  ],
]);

function challengeParameter({ name, value = "" }: Parameter): readonly Note[] {
  const words = CHALLENGE_WORDS.get(name);
  return words === undefined ? [] : [meaning(words(shown(value)), "RFC 9110 §11.5")];
}
