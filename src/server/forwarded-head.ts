/**
 * What does a handler see of a request for which a trusted proxy asks? The request, with the host that the client
 * asked for.
 *
 * Whoever watches the wire still sees what came. This file refuses to know who is trusted.
 */
import type { Fields } from "../http/fields.ts";
import type { Forwarded } from "../http/handler.ts";
import type { RequestHead, TargetForm } from "../http/request.ts";

export class ForwardedHead implements RequestHead {
  readonly method: string;
  readonly target: string;
  readonly form: TargetForm;
  readonly path: string;
  readonly query: string | undefined;
  readonly minorVersion: 0 | 1;
  readonly fields: Fields;
  readonly #head: RequestHead;
  readonly #context: { readonly forwarded: Forwarded | undefined };

  constructor(head: RequestHead, context: { readonly forwarded: Forwarded | undefined }) {
    this.method = head.method;
    this.target = head.target;
    this.form = head.form;
    this.path = head.path;
    this.query = head.query;
    this.minorVersion = head.minorVersion;
    this.fields = head.fields;
    this.#head = head;
    this.#context = context;
  }

  get authority(): string {
    return this.#context.forwarded?.authority ?? this.#head.authority;
  }
}
