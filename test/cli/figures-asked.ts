/**
 * What does a server that was started tell Prometheus? What tests of figures have in common.
 */
import assert from "node:assert/strict";
import { converse } from "../support/raw-client.ts";
import type { RunningCommand } from "./running-command.ts";

export interface Asked {
  /** Its status, and below it what is told. */
  readonly ask: (path?: string) => Promise<string>;
}

/** Waits until the address of its figures is printed. */
export async function askAt(command: RunningCommand): Promise<Asked> {
  const [, own] = await command.prints(
    /Figures for Prometheus: http:\/\/127\.0\.0\.1:(\d+)\/metrics/,
  );
  const ask = async (path = "/metrics"): Promise<string> => {
    const line = `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const [answer] = await converse(Number(own), line);
    return `${answer?.status}\n${Buffer.from(answer?.content ?? "").toString()}`;
  };
  return { ask };
}

/** By name and labels. */
export function figuresIn(text: string): Record<string, number> {
  const lines = text.split("\n").filter((line) => /^[a-z_]+(\{.*\})? \S+$/.test(line));
  return Object.fromEntries(
    lines.map((line) => {
      const space = line.lastIndexOf(" ");
      return [line.slice(0, space), Number(line.slice(space + 1))];
    }),
  );
}

/** Those that count what has happened, which never go down. */
export function totalsIn(text: string): Map<string, number> {
  const counts = /^barewire_\w+_(total|bucket|sum|count)\b/;
  return new Map(Object.entries(figuresIn(text)).filter(([name]) => counts.test(name)));
}

export function figure(text: string, name: string): number {
  const { [name]: value } = figuresIn(text);
  assert.ok(value !== undefined, `${name} in ${text}`);
  return value;
}
