/**
 * What do the tests of this room ask for? Requests of a method and some field lines.
 */
import { Fields, type FieldsInit } from "../../src/http/fields.ts";
import { HttpRequest, NO_CONTENT } from "../../src/http/request.ts";

export function request(fields: FieldsInit = [], method = "GET"): HttpRequest {
  const head = {
    method,
    target: "/",
    form: "origin",
    path: "/",
    query: undefined,
    authority: "",
    minorVersion: 1,
    fields: Fields.of(fields),
  } as const;
  return new HttpRequest(head, NO_CONTENT);
}
