/**
 * How does a person hold a conversation with a server, line by line?
 *
 * What is typed goes out with CR LF at once, and an empty line ends a head; answers appear above the line
 * that is being typed. This file refuses to know how answers look, and what any field means.
 */
import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import type { ClientConnection } from "../client/connection.ts";
import { OutgoingRequests } from "../client/outgoing-requests.ts";
import type { Paint } from "../wire/paint.ts";
import { byteCount } from "../wire/visible.ts";
import { filledHead, filledRequestLine } from "./filled-head.ts";
import { completions, type LinePlace } from "./talk-completion.ts";
import type { ToolSurroundings } from "./tool.ts";

export interface TypedOptions {
  readonly input: ToolSurroundings["input"];
  readonly out: (text: string) => void;
  readonly paint: Paint;
  /** Is what is typed edited and shown by us? Otherwise it goes out as it comes. */
  readonly editing: boolean;
  /** Lines end in LF alone, as they were typed. */
  readonly raw: boolean;
  /** The value of a Host field that is missing; undefined: nothing is filled in. */
  readonly fillHost: string | undefined;
}

/** `left`: at once; `done`: nothing more will be typed. */
export type TypedEnd = "left" | "done";

const HISTORY = 1000;
const DEFAULT_COLUMNS = 80;
const ABOVE = "\x1b[G\x1b[J";

export class TypedRequests {
  readonly #options: TypedOptions;
  readonly #requests: OutgoingRequests;
  readonly #lines: Interface;
  #connection: Pick<ClientConnection, "send"> | undefined;
  /** Shows a line of ours. */
  #remark: (text: string) => void = () => {};
  #head = "";
  #headCompleted = false;
  /** What is to appear, and couldn't yet. */
  #unshown = "";
  #over = false;
  #end: (end: TypedEnd) => void = () => {};

  constructor(options: TypedOptions) {
    this.#options = options;
    this.#requests = new OutgoingRequests({
      begun: () => {},
      part: () => {},
      headComplete: () => {
        this.#headCompleted = true;
      },
    });
    this.#lines = createInterface({
      input: options.input,
      output: new TerminalOutput((text) => options.out(text)),
      terminal: options.editing,
      historySize: HISTORY,
      removeHistoryDuplicates: true,
      prompt: options.editing ? options.paint("mark", "→ ") : "",
      completer: (line: string) => completions(line, this.#place),
    });
  }

  /** Is a request begun, and not complete? */
  get incomplete(): boolean {
    return this.#requests.phase !== "start";
  }

  /** Until nothing more is typed, or `close` is called. */
  read(
    connection: Pick<ClientConnection, "send">,
    remark: (text: string) => void,
  ): Promise<TypedEnd> {
    this.#connection = connection;
    this.#remark = remark;
    const ended = new Promise<TypedEnd>((resolve) => {
      this.#end = resolve;
    });
    this.#lines.on("line", (line) => this.#typed(line));
    this.#lines.on("SIGINT", () => this.#finish("left"));
    this.#lines.on("close", () => this.#finish("done"));
    this.#prompt();
    return ended;
  }

  /** Nothing that is typed now could be sent. */
  close(): void {
    this.#finish("done");
  }

  /** Shows text above what is being typed; a line that isn't whole waits for its end. */
  print(text: string): void {
    this.#unshown += text;
    const end = this.#unshown.lastIndexOf("\n") + 1;
    // A line that has grown beyond one row of the terminal is never torn: it is sent soon.
    if (end === 0 || (this.#editing && this.#lines.getCursorPos().rows > 0)) return;
    const shown = this.#unshown.slice(0, end);
    this.#unshown = this.#unshown.slice(end);
    this.#options.out(this.#editing ? ABOVE + shown : shown);
    this.#prompt();
  }

  get #editing(): boolean {
    return this.#options.editing && !this.#over;
  }

  get #place(): LinePlace {
    const { phase } = this.#requests;
    if (phase === "start" || phase === "request line") return "request line";
    return phase === "fields" || phase === "trailers" ? "field" : "content";
  }

  #typed(line: string): void {
    if (this.#over) return;
    const inHead = this.#place !== "content" && this.#requests.contentDue === undefined;
    this.#headCompleted = false;
    const bytes = inHead ? this.#headLine(line) : this.#contentLine(line);
    this.#requests.write(bytes);
    void this.#connection?.send(bytes);
    this.#tellDue();
    this.print("");
    this.#prompt();
  }

  #headLine(line: string): Uint8Array {
    const lineEnd = this.#options.raw ? "\n" : "\r\n";
    const { fillHost } = this.#options;
    if (fillHost === undefined) return Buffer.from(line + lineEnd);
    const filled = this.#head === "" ? (filledRequestLine(line) ?? line) : line;
    if (filled !== line) this.#remark(`added: ${filled.slice(line.length + 1)}`);
    if (line !== "" || this.#head === "") {
      if (line !== "") this.#head += `${filled}\r\n`;
      return Buffer.from(filled + lineEnd);
    }
    const { added } = filledHead(`${this.#head}\r\n`, fillHost);
    this.#head = "";
    for (const field of added) this.#remark(`added: ${field}`);
    return Buffer.from([...added, ""].map((field) => field + lineEnd).join(""));
  }

  /** Of counted content the end of the line is a part only where more is due. */
  #contentLine(line: string): Uint8Array {
    const due = this.#requests.contentDue;
    const bytes = Buffer.from(line);
    const lineEnd = Buffer.from(this.#options.raw ? "\n" : "\r\n");
    if (typeof due !== "number") return Buffer.concat([bytes, lineEnd]);
    const left = due - bytes.length;
    if (left >= 0)
      return Buffer.concat([bytes, left === 1 ? lineEnd.subarray(-1) : lineEnd.subarray(0, left)]);
    this.#remark(
      `${byteCount(-left)} more than Content-Length announces: a server takes them for the next request`,
    );
    return Buffer.concat([bytes, lineEnd]);
  }

  #tellDue(): void {
    const due = this.#requests.contentDue;
    if (typeof due === "number") {
      this.#remark(`content: ${byteCount(due)} still due`);
    } else if (due === "chunks" && this.#headCompleted) {
      this.#remark(
        "content in chunks: a line with the size in hexadecimal, then so many bytes; a size of 0 and an empty line end it",
      );
    }
  }

  #prompt(): void {
    if (this.#editing) this.#lines.prompt(true);
  }

  #finish(end: TypedEnd): void {
    if (this.#over) return;
    const wasEditing = this.#editing;
    this.#over = true;
    this.#lines.close();
    // The line that was begun stays; what follows stands below it.
    if (wasEditing) this.#options.out(this.#lines.line === "" ? ABOVE : "\n");
    this.print("");
    this.#end(end);
  }
}

/** What the line editor takes for a terminal. */
class TerminalOutput extends Writable {
  readonly #out: (text: string) => void;

  constructor(out: (text: string) => void) {
    super({ decodeStrings: false });
    this.#out = out;
  }

  get columns(): number {
    return process.stdout.columns ?? DEFAULT_COLUMNS;
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    this.#out(text);
    done();
  }
}
