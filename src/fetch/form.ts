/**
 * Which fields and files does a form hold? Text by the rules of URLSearchParams, parts by a parser.
 *
 * https://url.spec.whatwg.org/#application/x-www-form-urlencoded, RFC 7578. All of a form lies in memory when it is
 * read, so there are limits; what exceeds one is a ContentTooLargeError, which a handler may let through
 * (413). This file refuses to know how parts are told apart.
 */
import { ContentTooLargeError } from "../http/request.ts";
import type { IncomingBody } from "./incoming-body.ts";
import { NativeResponse } from "./native.ts";

/** What a form may hold. */
export interface FormLimits {
  /** Bytes of the whole form, its framing included. Default 33554432 (32 MiB). */
  readonly maxFormSize?: number;
  /** Fields and files together. Default 1000. */
  readonly maxFormParts?: number;
  /** Characters of one name: of a field, or of a file. Default 1024. */
  readonly maxFormName?: number;
}

/** Reads multipart/form-data piece by piece. @throws ContentTooLargeError, TypeError for what is no such form */
export type ReadMultipart = (
  contentType: string,
  pieces: AsyncIterable<Uint8Array>,
  limits: Required<FormLimits>,
) => Promise<FormData>;

/** Reads the content of a request as a form. */
export type ReadForm = (body: IncomingBody, contentType: string | null) => Promise<FormData>;

const FORM_LIMITS: Required<FormLimits> = {
  maxFormSize: 33_554_432,
  maxFormParts: 1000,
  maxFormName: 1024,
};

/** @throws RangeError for a limit that is no number from 0 up */
export function resolveFormLimits(given: FormLimits): Required<FormLimits> {
  const limits = { ...FORM_LIMITS };
  for (const name of Object.keys(limits) as (keyof FormLimits)[]) {
    const value = given[name] ?? limits[name];
    if (!(value >= 0)) throw new RangeError(`${name} must be a number from 0 up, not ${value}`);
    limits[name] = value;
  }
  return limits;
}

/** @param multipart without it, the runtime's own parser reads parts, from memory */
export function formReader(
  limits: Required<FormLimits>,
  multipart: ReadMultipart | undefined,
): ReadForm {
  return async (body, contentType) => {
    const essence = (contentType ?? "").split(";")[0]?.trim().toLowerCase();
    if (essence === "application/x-www-form-urlencoded") {
      return formOfText(await body.atMost(limits.maxFormSize), limits);
    }
    if (contentType === null || essence !== "multipart/form-data") {
      throw new TypeError(
        "a form is multipart/form-data or application/x-www-form-urlencoded, and Content-Type says neither",
      );
    }
    if (multipart !== undefined) return multipart(contentType, body.pieces(), limits);
    const bytes = await body.atMost(limits.maxFormSize);
    const native = new NativeResponse(bytes, { headers: { "content-type": contentType } });
    return checked(await native.formData(), limits);
  };
}

function formOfText(bytes: Uint8Array, limits: Required<FormLimits>): FormData {
  const form = new FormData();
  // Bytes that are no UTF-8, and a byte order mark, are read as URLSearchParams reads them.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  let parts = 0;
  // A question mark at the beginning would be taken for that of a URL.
  for (const [name, value] of new URLSearchParams(`?${text}`)) {
    checkPart(++parts, name, limits);
    form.append(name, value);
  }
  return form;
}

function checked(form: FormData, limits: Required<FormLimits>): FormData {
  let parts = 0;
  for (const [name, value] of form) {
    checkPart(++parts, name, limits);
    if (typeof value !== "string") checkPart(parts, value.name, limits);
  }
  return form;
}

/** @throws ContentTooLargeError */
export function checkPart(count: number, name: string, limits: Required<FormLimits>): void {
  if (count > limits.maxFormParts) throw new ContentTooLargeError(`${limits.maxFormParts} parts`);
  if (name.length > limits.maxFormName) {
    throw new ContentTooLargeError(`${limits.maxFormName} characters in a name`);
  }
}
