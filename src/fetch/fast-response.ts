/**
 * What does a response cost that is only ever sent? Its parts, and no web object.
 *
 * https://fetch.spec.whatwg.org/#response-class. A `Response` that keeps text or bytes as they were given, and its field
 * lines as lines. It stands beneath the native class. Whatever isn't plain (streams, forms, odd values, what is
 * wrong) goes to a native one, which does it, or says why not. This file refuses to know how it is sent.
 */
import { Fields } from "../http/fields.ts";
import { bufferOf, copyOf } from "./bytes.ts";
import { fieldsOf, headersOver, simpleFields } from "./lazy-headers.ts";
import {
  type GivenBody,
  type GivenHeaders,
  INSPECT,
  type Inspect,
  NativeHeaders,
  NativeResponse,
  standBeneath,
} from "./native.ts";

/** What a plain response is made of. */
export interface PlainParts {
  readonly status: number;
  readonly fields: Fields;
  /** null: there is no body. */
  readonly content: string | Uint8Array | null;
}

interface GivenInit {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: GivenHeaders;
}

const TEXT_TYPE = "text/plain;charset=UTF-8";
const JSON_TYPE = "application/json";
/** Those that the standard lists and a program may give. */
const NULL_BODY: ReadonlySet<number> = new Set([204, 205, 304]);
const REASON_PHRASE = /^[\t\x20-\x7e\x80-\xff]*$/;
const UTF8 = new TextEncoder();
const PLAIN = typedFields(TEXT_TYPE);
const JSON_FIELDS = typedFields(JSON_TYPE);

function typedFields(type: string): Fields {
  return Fields.of([["content-type", type]]);
}

class PlainResponse {
  #status = 200;
  #statusText = "";
  /** Undefined when all of it is in a native object. */
  #fields: Fields | undefined;
  #headers: Headers | undefined;
  #content: string | Uint8Array | null = null;
  /** Has the body when it is no plain one, or when somebody wanted a stream of it. */
  #carrier: Response | undefined;
  /** Was it read without the carrier? */
  #taken = false;
  /** Bytes of a body that only the carrier has, where they are known. */
  #length: number | undefined;

  constructor(body?: GivenBody | null, init?: GivenInit) {
    if (this.#give(body, init, PLAIN)) return;
    this.#wrap(new NativeResponse(body, init));
    if (body instanceof Blob) this.#length = body.size;
  }

  static json(data: unknown, init?: GivenInit): Response {
    const made = new PlainResponse();
    const text = JSON.stringify(data);
    if (text === undefined || !made.#give(text, init, JSON_FIELDS)) {
      made.#wrap(NativeResponse.json(data, init));
    }
    return made as unknown as Response;
  }

  static redirect(...given: Parameters<typeof Response.redirect>): Response {
    return new PlainResponse().#wrap(NativeResponse.redirect(...given));
  }

  static error(): Response {
    return new PlainResponse().#wrap(NativeResponse.error());
  }

  static switching(fields: Fields): Response {
    const made = new PlainResponse();
    made.#status = 101;
    made.#fields = fields;
    return made as unknown as Response;
  }

  /** @throws TypeError when its body was read, or is being read */
  static plainPartsOf(response: object): PlainParts | undefined {
    if (!(#fields in response) || response.#fields === undefined) return undefined;
    if (response.bodyUsed || response.#carrier?.body?.locked) throw unusable();
    const headers = response.#headers;
    return {
      status: response.#status,
      fields: headers === undefined ? response.#fields : fieldsOf(headers),
      content: response.#content,
    };
  }

  static knownLength(response: object): number | undefined {
    return #length in response ? response.#length : undefined;
  }

  static carried(response: PlainResponse): Response {
    return response.#carried();
  }

  get type(): Response["type"] {
    return this.#fields === undefined ? this.#carried().type : "default";
  }

  get url(): string {
    return "";
  }

  get redirected(): boolean {
    return false;
  }

  get status(): number {
    return this.#status;
  }

  get ok(): boolean {
    return this.#status >= 200 && this.#status < 300;
  }

  get statusText(): string {
    return this.#statusText;
  }

  get headers(): Headers {
    this.#headers ??= headersOver(this.#fields ?? Fields.empty);
    return this.#headers;
  }

  get body(): ReadableStream<Uint8Array> | null {
    const none = this.#content === null && this.#carrier === undefined;
    return none ? null : (this.#carried().body as ReadableStream<Uint8Array>);
  }

  get bodyUsed(): boolean {
    return this.#taken || this.#carrier?.bodyUsed === true;
  }

  text(): Promise<string> {
    // Decoded from bytes again: that is what becomes of half a character, and of a byte order mark.
    return this.#carrier?.text() ?? this.#take().then((bytes) => new TextDecoder().decode(bytes));
  }

  json(): Promise<unknown> {
    return this.text().then(JSON.parse);
  }

  arrayBuffer(): Promise<ArrayBuffer> {
    return this.#carrier?.arrayBuffer() ?? this.#take().then(bufferOf);
  }

  bytes(): Promise<Uint8Array> {
    return this.arrayBuffer().then((buffer) => new Uint8Array(buffer));
  }

  /** @throws TypeError when its body was read, or is being read */
  clone(): Response {
    const copy = new PlainResponse();
    if (this.#carrier !== undefined) copy.#carrier = this.#carrier.clone();
    else if (this.#taken) throw unusable();
    if (this.#fields === undefined && copy.#carrier !== undefined) {
      copy.#length = this.#length;
      return copy.#wrap(copy.#carrier);
    }
    copy.#status = this.#status;
    copy.#statusText = this.#statusText;
    copy.#content = this.#content;
    if (this.#headers === undefined) copy.#fields = this.#fields;
    else copy.#headers = new NativeHeaders(this.#headers);
    return copy as unknown as Response;
  }

  [INSPECT](_depth: number, options: unknown, inspect: Inspect): string {
    const { status, statusText, headers, bodyUsed, ok, redirected, type, url } = this;
    const shown = { status, statusText, headers, bodyUsed, ok, redirected, type, url };
    return `Response ${inspect(shown, options)}`;
  }

  /** Takes it as it is; false when only the native class knows what is meant. */
  #give(body: GivenBody | null | undefined, init: GivenInit | undefined, typed: Fields): boolean {
    const content = plainContent(body);
    if (content === undefined) return false;
    let fields: Fields | undefined = Fields.empty;
    if (init !== undefined) {
      if (typeof init !== "object" || init === null) return false;
      const { status = 200, statusText = "" } = init;
      if (!Number.isInteger(status) || status < 200 || status > 599) return false;
      if (content !== null && NULL_BODY.has(status)) return false;
      if (typeof statusText !== "string" || !REASON_PHRASE.test(statusText)) return false;
      fields = simpleFields(init.headers);
      if (fields === undefined) return false;
      this.#status = status;
      this.#statusText = statusText;
    }
    this.#content = content;
    if (typeof content !== "string") this.#fields = fields;
    else if (fields.count === 0) this.#fields = typed;
    else if (fields.has("content-type")) this.#fields = fields;
    else this.#fields = fields.plus("content-type", typed.value(0));
    return true;
  }

  #wrap(native: Response): Response {
    this.#carrier = native;
    this.#fields = undefined;
    this.#headers = native.headers;
    this.#status = native.status;
    this.#statusText = native.statusText;
    return this as unknown as Response;
  }

  #take(): Promise<Uint8Array> {
    const content = this.#content;
    if (content === null) return Promise.resolve(new Uint8Array(0));
    if (this.#taken) return Promise.reject(unusable());
    this.#taken = true;
    return Promise.resolve(typeof content === "string" ? UTF8.encode(content) : copyOf(content));
  }

  #carried(): Response {
    if (this.#carrier === undefined) {
      const type = this.headers.get("content-type");
      const headers = type === null ? {} : { "content-type": type };
      this.#carrier = new NativeResponse(this.#content, { headers });
      // It was read by a method, and so the stream is spent, as a native one would be.
      if (this.#taken) this.#carrier.body?.getReader().cancel();
    }
    return this.#carrier;
  }
}

/** Text and bytes, the latter copied, since whoever gave them may go on writing there; else undefined. */
function plainContent(body: GivenBody | null | undefined): string | Uint8Array | null | undefined {
  if (typeof body === "string") return body;
  if (body === null || body === undefined) return null;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return copyOf(body);
  return undefined;
}

function unusable(): TypeError {
  return new TypeError("Body is unusable: it was read already, or somebody is reading it");
}

standBeneath(PlainResponse, NativeResponse, PlainResponse.carried);
Object.defineProperty(PlainResponse, "name", { value: "Response", configurable: true });
// When it stands in Response's place, what the runtime makes (of `fetch`, say) is a Response all the same.
Object.defineProperty(PlainResponse, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    if (this === PlainResponse) return value instanceof NativeResponse;
    return Reflect.apply(Function.prototype[Symbol.hasInstance], this, [value]);
  },
});

/**
 * A `Response` that is cheap to make and to send: it keeps what it was made of, and becomes native only where it
 * must. It is an instance of the native class, and behaves as one.
 */
export const FastResponse: typeof Response = PlainResponse as unknown as typeof Response;

/**
 * What a FastResponse is made of; undefined for anything else, and where only a native object has it.
 * @throws TypeError when its body was read, or is being read
 */
export function plainPartsOf(response: object): PlainParts | undefined {
  return PlainResponse.plainPartsOf(response);
}

/** Bytes of the body, where that is known before it is read. */
export function knownLength(response: object): number | undefined {
  return PlainResponse.knownLength(response);
}

/** Stands for a switch of protocols, which no `Response` can be made for. */
export function switchingResponse(fields: Fields): Response {
  return PlainResponse.switching(fields);
}
