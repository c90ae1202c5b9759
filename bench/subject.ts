/**
 * What is measured? A subject is a program that answers requests: barewire itself, or a peer.
 *
 * A subject says how it is started and what it takes; `running.ts` starts and ends it, the scenarios say
 * who takes part. This file refuses to know any program.
 */
import type { Certificate } from "./certificate.ts";
import type { Site } from "./site.ts";

/**
 * What a subject answers with: the files of the site; what a handler returns; always the same bytes,
 * whatever is asked; or nothing, since it only starts and ends.
 */
export type Serves = "files" | "handler" | "canned" | "nothing";

export interface Subject {
  /** As in the rows of a result: `nginx-cached`. */
  readonly id: string;
  /** As the report names it: `nginx, open_file_cache on`. */
  readonly title: string;
  readonly serves: Serves;
  /** Whether Node runs it, so that a row belongs to a version of Node. */
  readonly onNode: boolean;
  readonly speaksTls: boolean;
  /** Whether it may run on every processor, that of the load included. Default: on one of its own. */
  readonly spreads?: boolean;
  /** A sentence that says what to install; undefined when it can run here. */
  missing(): string | undefined;
  /** What it says of its own version. Called only when nothing is missing. */
  version(): Promise<string>;
  command(launch: Launch): Command;
}

/** What a subject is told when it is started. */
export interface Launch {
  readonly site: Site;
  /** On this computer, IPv4. */
  readonly port: number;
  /** The path of the program that runs subjects with `onNode`. */
  readonly node: string;
  /** An empty folder of this subject's own, for configuration and logs. */
  readonly folder: string;
  /** What the scenario asks for; only a canned subject needs it. */
  readonly asked: Asked;
  /** Answer over TLS with it. Given to subjects with `speaksTls` only. */
  readonly certificate?: Certificate;
}

export interface Asked {
  /** The name beneath the site of what is answered with; undefined for an answer without a file. */
  readonly file?: string;
  readonly status: number;
  /** Whether each answer is the last on its connection. Default: no. */
  readonly closes?: boolean;
}

/** What is typed to start it. It stays in the foreground, and ends on SIGTERM. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Added to the environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** A file that takes what it prints. Default: it is read and thrown away. */
  readonly output?: string;
}

/** A subject that answers. */
export interface Running {
  /** The first process of its tree, and the number of its process group. */
  readonly pid: number;
  readonly port: number;
  /** Ends the whole group, and resolves when it has gone. May be called again. */
  stop(): Promise<void>;
}
