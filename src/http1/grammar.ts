/**
 * Which byte may stand where? The ABNF of HTTP as tables of 256 entries.
 *
 * RFC 9110 §5.6.2 (token), §5.5 (field values); RFC 9112 §3.2 (request-target); RFC 3986 §3.2.2
 * (host). One table look-up per byte is all that scanning costs. This file refuses to know in which
 * order the parts of a message come.
 */

export const HTAB = 0x09;
export const LF = 0x0a;
export const CR = 0x0d;
export const SP = 0x20;
export const QUOTE = 0x22;
export const HASH = 0x23;
export const PERCENT = 0x25;
export const SLASH = 0x2f;
export const COLON = 0x3a;
export const SEMICOLON = 0x3b;
export const EQUALS = 0x3d;
export const QUESTION = 0x3f;
export const BACKSLASH = 0x5c;

/** Ranges are pairs, "09" for the digits: a loop over what is allowed ends sooner than one over all bytes. */
function table(ranges: string, others: string): Uint8Array {
  const allowed = new Uint8Array(256);
  for (let i = 0; i < ranges.length; i += 2) {
    allowed.fill(1, ranges.charCodeAt(i), ranges.charCodeAt(i + 1) + 1);
  }
  for (let i = 0; i < others.length; i++) allowed[others.charCodeAt(i)] = 1;
  return allowed;
}

const ALPHANUMERIC = "09AZaz";

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** 1 for tchar, the characters of a token (RFC 9110 §5.6.2). */
export const TOKEN: Uint8Array = table(ALPHANUMERIC, "!#$%&'*+-.^_`|~");

/** 1 for what a field value may hold: HTAB, SP, VCHAR, obs-text (RFC 9110 §5.5). */
export const FIELD_VALUE: Uint8Array = table(" ~\x80\xff", "\t");

/**
 * 1 for what may stand in a request-target: visible ASCII except "#". Wider than RFC 3986, because
 * browsers send some characters raw that it wants encoded, such as | and [ in a query.
 */
export const TARGET: Uint8Array = table('!"$~', "");

/** 1 for reg-name and IPv4: unreserved, sub-delims and "%" (RFC 3986 §3.2.2). */
const REG_NAME: Uint8Array = table(ALPHANUMERIC, "-._~!$&'()*+,;=");

/** The value of a hexadecimal digit, or 255. */
export const HEX: Uint8Array = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  HEX[digit.charCodeAt(0)] = value;
  HEX[digit.toUpperCase().charCodeAt(0)] = value;
}

/** ASCII letters in lower case, each other byte as it is. */
export const LOWER: Uint8Array = new Uint8Array(256);
for (let byte = 0; byte < 256; byte++) {
  LOWER[byte] = byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

const IPV6 = /^[0-9A-Fa-f:.]{2,45}$/;
const IPV_FUTURE = /^[vV][0-9A-Fa-f]+\.[-._~!$&'()*+,;=:0-9A-Za-z]+$/;
const GROUP = /^[0-9A-Fa-f]{1,4}$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

/** Is this the text of an IPv6 address (RFC 3986 §3.2.2)? Zone identifiers aren't. */
function isIPv6(text: string): boolean {
  if (!IPV6.test(text)) return false;
  const halves = text.split("::");
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === "" ? [] : half.split(":")));
  let units = groups.length;
  const last = groups.at(-1);
  if (last?.includes(".")) {
    if (!IPV4.test(last) || !text.endsWith(last)) return false;
    groups.pop();
    units += 1;
  }
  if (!groups.every((group) => GROUP.test(group))) return false;
  return halves.length === 2 ? units < 8 : units === 8;
}

/**
 * Is this `host [ ":" port ]` with a host that isn't empty (RFC 9110 §7.2, RFC 3986 §3.2)?
 * No user information, no path, no list.
 */
export function isAuthority(text: string): boolean {
  let portAt: number;
  if (text.startsWith("[")) {
    const close = text.indexOf("]");
    if (close < 0) return false;
    const address = text.slice(1, close);
    if (!isIPv6(address) && !IPV_FUTURE.test(address)) return false;
    portAt = close + 1;
  } else {
    portAt = 0;
    while (portAt < text.length && text.charCodeAt(portAt) !== COLON) {
      const byte = text.charCodeAt(portAt);
      if (byte === PERCENT) {
        if (!isEscape(text, portAt)) return false;
        portAt += 3;
      } else if (REG_NAME[byte] === 1) portAt++;
      else return false;
    }
    if (portAt === 0) return false;
  }
  return portAt === text.length || isPort(text, portAt);
}

function isPort(text: string, at: number): boolean {
  if (text.charCodeAt(at) !== COLON || text.length - at > 6) return false;
  for (let i = at + 1; i < text.length; i++) {
    if (!isDigit(text.charCodeAt(i))) return false;
  }
  return Number(text.slice(at + 1)) <= 65_535;
}

/** Does a percent sign at `at` begin a pct-encoded triplet (RFC 3986 §2.1)? */
export function isEscape(text: string, at: number): boolean {
  return (HEX[text.charCodeAt(at + 1)] ?? 255) < 16 && (HEX[text.charCodeAt(at + 2)] ?? 255) < 16;
}
