/**
 * What does a server's answer say of itself? The head of a response as a client sees it.
 *
 * RFC 9110 §6.2 (control data), §15 (status codes). This file refuses to know how the head looked on the
 * wire, and what any status means.
 */
import type { Fields } from "./fields.ts";

/** Everything before the content. Strings hold one byte per character (ISO-8859-1). */
export interface ResponseHead {
  /** 0 for HTTP/1.0; 1 for HTTP/1.1 and every higher HTTP/1.x (RFC 9110 §2.5). */
  readonly minorVersion: 0 | 1;
  /** Three digits: 0 to 999. From 100 to 199 the response is interim: another one follows. */
  readonly status: number;
  /** The reason phrase as sent, "" when there is none. It is for people (RFC 9112 §4). */
  readonly reason: string;
  readonly fields: Fields;
}
