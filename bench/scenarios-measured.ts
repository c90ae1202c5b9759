/**
 * What is measured without a load? Connections that lie idle, the start, and what lies on the disk. This file
 * refuses to know how.
 */
import { type IdleKind, measureIdle } from "./idle.ts";
import { INSTALLABLES, measureInstalled, measureProgram } from "./installed.ts";
import type { Measured, MeasuredScenario, Place } from "./scenario.ts";
import { measureStart, nodeAlone } from "./start-up.ts";
import type { Subject } from "./subject.ts";

const IDLE_SUBJECTS = ["barewire", "nginx-cached", "caddy", "node-http", "net-floor"];

function idle(id: string, title: string, kind: IdleKind): MeasuredScenario {
  return {
    kind: "measured",
    id,
    title,
    subjects: IDLE_SUBJECTS,
    shows: ["rssBytesPerConnection", "p50Milliseconds", "p99Milliseconds", "peakRssBytes"],
    measure: (subject, place) => measureIdle(subject, place, kind),
  };
}

/** @throws Error with a sentence when it can't be installed. */
async function installed({ id, title }: Subject, { signal }: Place): Promise<Measured> {
  const installable = INSTALLABLES.find((each) => each.id === id);
  if (installable !== undefined) return measureInstalled(installable, signal);
  // One file that holds everything.
  if (id === "caddy") return measureProgram("caddy", "caddy");
  throw new Error(`nobody knows how ${title} is installed`);
}

export const MEASURED_SCENARIOS: readonly MeasuredScenario[] = [
  idle("idle-connections", "10,000 idle connections that have asked once", "asked"),
  idle("idle-connections-silent", "10,000 connections that have said nothing", "silent"),
  {
    kind: "measured",
    id: "start-up",
    title: "From the command to its first answer",
    subjects: ["barewire", nodeAlone.id, "nginx-cached", "caddy", "sirv", "serve", "node-http"],
    shows: ["startMilliseconds"],
    measure: measureStart,
  },
  {
    kind: "measured",
    id: "installed-size",
    title: "What an installation takes",
    subjects: ["barewire", "sirv", "serve", "hono-node-server", "caddy"],
    shows: ["installedBytes", "packages"],
    // It comes out the same each time.
    rounds: 1,
    measure: installed,
  },
];
