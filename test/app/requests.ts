/**
 * What does a handler see of a request, without a connection?
 */
import { detachedContext } from "../../src/http/detached-context.ts";
import { Fields, type FieldsInit } from "../../src/http/fields.ts";
import type { HandlerContext } from "../../src/http/handler.ts";
import { HttpRequest, NO_CONTENT } from "../../src/http/request.ts";

export const CONTEXT: HandlerContext = detachedContext({
  transport: "tcp",
  hostname: "127.0.0.1",
  port: 1,
});

export function get(path: string, fields: FieldsInit = []): HttpRequest {
  return requestOf("GET", path, fields);
}

export function requestOf(method: string, path: string, fields: FieldsInit = []): HttpRequest {
  return new HttpRequest(
    {
      method,
      target: path,
      form: "origin",
      path,
      query: undefined,
      authority: "site.example",
      minorVersion: 1,
      fields: Fields.of(fields),
    },
    NO_CONTENT,
  );
}

/** A context that keeps what is noted. */
export function noting(): { readonly context: HandlerContext; readonly notes: string[] } {
  const notes: string[] = [];
  const note = (about: string, words: string): void => {
    notes.push(`${about}: ${words}`);
  };
  return { context: { ...CONTEXT, note }, notes };
}
