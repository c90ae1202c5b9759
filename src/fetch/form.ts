/**
 * Which fields and files does a form hold? Text by the rules of URLSearchParams, parts by a parser.
 *
 * https://url.spec.whatwg.org/#application/x-www-form-urlencoded, RFC 7578. All of a form lies in memory when it is
 * read, so there are limits; what exceeds one is a ContentTooLargeError, which a handler may let through
 * (413). This file refuses to know how parts are told apart.
 */
import { ContentTooLargeError, MalformedContentError } from "../http/request.ts";
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
  /** Bytes of one field that isn't a file. Default 1048576 (1 MiB). */
  readonly maxFormFieldSize?: number;
  /** Bytes of one file. Default Infinity: what the whole form may have. */
  readonly maxFormFileSize?: number;
}

/** Reads multipart/form-data piece by piece. @throws ContentTooLargeError, MalformedContentError */
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
  maxFormFieldSize: 1_048_576,
  maxFormFileSize: Number.POSITIVE_INFINITY,
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
      throw new MalformedContentError(
        "a form is multipart/form-data or application/x-www-form-urlencoded, and Content-Type says neither",
      );
    }
    if (multipart !== undefined) return multipart(contentType, body.pieces(), limits);
    const bytes = await body.atMost(limits.maxFormSize);
    const native = new NativeResponse(bytes, { headers: { "content-type": contentType } });
    return checked(await formOf(native), limits);
  };
}

async function formOf(native: Response): Promise<FormData> {
  try {
    return await native.formData();
  } catch (cause) {
    throw new MalformedContentError("the content is no multipart/form-data", { cause });
  }
}

function formOfText(bytes: Uint8Array, limits: Required<FormLimits>): FormData {
  const form = new FormData();
  // Bytes that are no UTF-8, and a byte order mark, are read as URLSearchParams reads them.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  let parts = 0;
  // A question mark at the beginning would be taken for that of a URL.
  for (const [name, value] of new URLSearchParams(`?${text}`)) {
    checkPart(++parts, name, limits);
    checkField(sizeOf(value), limits);
    form.append(name, value);
  }
  return form;
}

function checked(form: FormData, limits: Required<FormLimits>): FormData {
  let parts = 0;
  for (const [name, value] of form) {
    checkPart(++parts, name, limits);
    if (typeof value === "string") checkField(sizeOf(value), limits);
    else {
      checkPart(parts, value.name, limits);
      checkFile(value.size, limits);
    }
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

/** @throws ContentTooLargeError */
export function checkField(size: number, { maxFormFieldSize }: Required<FormLimits>): void {
  if (size > maxFormFieldSize)
    throw new ContentTooLargeError(`${maxFormFieldSize} bytes in a field`);
}

/** @throws ContentTooLargeError */
export function checkFile(size: number, { maxFormFileSize }: Required<FormLimits>): void {
  if (size > maxFormFileSize) throw new ContentTooLargeError(`${maxFormFileSize} bytes in a file`);
}

function sizeOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
