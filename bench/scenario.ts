/**
 * What is asked of a subject? A scenario is either a load, which `load.ts` makes, or it measures in a way
 * of its own. This file refuses to know the scenarios there are, and who is measured.
 */
import type { FigureName } from "./result.ts";
import type { Site } from "./site.ts";
import type { Asked, Subject } from "./subject.ts";

export type Scenario = LoadScenario | MeasuredScenario;

interface Described {
  /** As in the rows of a result: `small-file`. */
  readonly id: string;
  /** As the report names it: `A file of 4 KiB`. */
  readonly title: string;
  /** The subjects that take part, by id; `barewire-before` does wherever `barewire` does. */
  readonly subjects: readonly string[];
  /** Figures in the order in which the table shows them; the first is the one that ratios are made of. */
  readonly shows: readonly FigureName[];
}

export interface LoadScenario extends Described {
  readonly kind: "load";
  readonly load: Load;
}

export interface MeasuredScenario extends Described {
  readonly kind: "measured";
  /** How often it is worth measuring, where it comes out the same each time. Default: as often as asked. */
  readonly rounds?: number;
  /**
   * One round of one subject. It starts what it needs (`start` in `running.ts`) and ends it.
   * @throws Error with a sentence that says what went wrong; it becomes the row's remark.
   */
  measure(subject: Subject, place: Place): Promise<Measured>;
}

/** Where a measurement happens. */
export interface Place {
  readonly site: Site;
  /** The path of the Node that runs the subject, if it is run by Node. */
  readonly node: string;
  /** Becomes aborted when the bench is to end. */
  readonly signal: AbortSignal;
}

export type Measured = Partial<Record<FigureName, number>>;

/** What wrk or h2load sends, and what has to come back. */
export interface Load {
  readonly connections: number;
  /** Begins with a slash. With `files`, `%d` in it stands for a number from 0. */
  readonly path: string;
  /** How many files there are to choose from, at random; default: one, `path` itself. */
  readonly files?: number;
  /** Field lines besides those of the browser, such as `Range: bytes=0-99`. */
  readonly fieldLines?: readonly string[];
  /** How many field lines the request has in all; default: 9, and those of `fieldLines`. */
  readonly fieldLineCount?: number;
  /** JSON that is sent with POST; default: nothing, with GET. */
  readonly json?: string;
  /** Send the tag that a first answer had, so that the answer is 304. */
  readonly conditional?: boolean;
  /** Requests that are sent at once on one connection. Default: 1. */
  readonly pipelined?: number;
  readonly connectionPerRequest?: boolean;
  readonly tls?: boolean;
  /** Over HTTP/2, with so many requests at once on each connection. Needs `tls`. Default: HTTP/1.1. */
  readonly http2?: number;
  readonly asked: Asked;
  /** The file whose bytes come, where it isn't the one that was asked for. */
  readonly contentFile?: string;
  /** How many bytes of content an answer has. Default: the size of the file, for 200; else not checked. */
  readonly contentLength?: number;
  /**
   * Count requests by the bytes that came, since many are under way when the time is up. Default: no.
   */
  readonly byBytes?: boolean;
}
