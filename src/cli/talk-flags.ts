/**
 * Which flags does `barewire talk` take? This file refuses to know what they do.
 */
import type { ToolFlag } from "./tool.ts";

/** The longest that a timer of the runtime waits is about 24 days. */
const LONGEST_MS = 24 * 60 * 60 * 1000;

export const TALK_FLAGS: readonly ToolFlag[] = [
  { name: "tls", kind: "switch", help: "speak TLS, as with https://" },
  { name: "insecure", short: "k", kind: "switch", help: "speak TLS whatever the certificate says" },
  {
    name: "fill",
    short: "f",
    kind: "switch",
    help: "add what is missing: version, Host, Content-Length; to a URL alone, a GET",
  },
  { name: "raw", kind: "switch", help: "send byte for byte, all at once, whatever it is" },
  {
    name: "pipeline",
    kind: "number",
    value: " N",
    example: "3",
    least: 1,
    most: 100_000,
    help: "send all of it N times, without waiting for answers",
  },
  { name: "half-close", kind: "switch", help: "close our side when everything is sent" },
  {
    name: "slow",
    kind: "size",
    value: " N",
    example: "10",
    least: 1,
    help: "send N bytes per second",
  },
  {
    name: "split",
    kind: "number",
    value: " N",
    example: "1",
    least: 1,
    help: "send N bytes at a time",
  },
  {
    name: "timeout",
    kind: "duration",
    value: " TIME",
    example: "30s",
    least: 1,
    most: LONGEST_MS,
    help: "how long nothing may come (10s); a plain number is seconds",
  },
  {
    name: "all",
    kind: "switch",
    help: "show all content, not the first 64 KiB of text or 64 bytes",
  },
  {
    name: "framing",
    kind: "switch",
    help: "show content as it is on the wire: chunk lines, not decoded",
  },
  { name: "secrets", kind: "switch", help: "show cookies and credentials, which are masked" },
];
