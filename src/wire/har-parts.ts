/**
 * How does an HTTP Archive take cookies and queries apart?
 *
 * As well as that goes: what stands in fields and addresses is there as it is, too. RFC 6265 §4.1.1, §4.2.1
 * and the form encoding of HTML. This file refuses to know where the text comes from.
 */

export interface HarPair {
  readonly name: string;
  readonly value: string;
}

export interface HarCookie extends HarPair {
  readonly path?: string;
  readonly domain?: string;
  /** ISO 8601. */
  readonly expires?: string;
  readonly httpOnly?: boolean;
  readonly secure?: boolean;
}

/** Of a value of Cookie. What has no "=" is no cookie. */
export function cookiesOf(value: string): HarPair[] {
  return value.split(";").flatMap((pair) => pairOf(pair) ?? []);
}

/** Of a value of Set-Cookie: one cookie, or none. */
export function setCookieOf(value: string): HarCookie[] {
  const [first = "", ...rest] = value.split(";");
  const pair = pairOf(first);
  if (pair === undefined) return [];
  const attributes = new Map(
    rest.map((attribute) => {
      const { name, value: said } = pairOf(attribute) ?? { name: attribute.trim(), value: "" };
      return [name.toLowerCase(), said];
    }),
  );
  const path = attributes.get("path");
  const domain = attributes.get("domain");
  const expires = Date.parse(attributes.get("expires") ?? "");
  return [
    {
      ...pair,
      ...(path === undefined ? {} : { path }),
      ...(domain === undefined ? {} : { domain }),
      ...(Number.isNaN(expires) ? {} : { expires: new Date(expires).toISOString() }),
      httpOnly: attributes.has("httponly"),
      secure: attributes.has("secure"),
    },
  ];
}

/** Of what stands behind the "?", decoded where it can be. */
export function queryOf(query: string): HarPair[] {
  if (query === "") return [];
  return query.split("&").map((pair) => {
    const at = pair.indexOf("=");
    const name = at < 0 ? pair : pair.slice(0, at);
    return { name: unescaped(name), value: at < 0 ? "" : unescaped(pair.slice(at + 1)) };
  });
}

function pairOf(text: string): HarPair | undefined {
  const at = text.indexOf("=");
  if (at < 0) return undefined;
  return { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
