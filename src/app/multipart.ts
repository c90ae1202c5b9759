/**
 * What does a handler get of multipart/form-data? All of it as FormData, or its parts one after the other.
 *
 * https://fetch.spec.whatwg.org/#dom-body-formdata. This file refuses to know how parts are told apart.
 */
import { type FormLimits, type ReadMultipart, resolveFormLimits } from "../fetch/form.ts";
import { type HttpRequest, MalformedContentError } from "../http/request.ts";
import { type FormPart, partsOf } from "./form-parts.ts";

/** All of a form, in memory. */
export const readMultipart: ReadMultipart = async (contentType, pieces, limits) => {
  const form = new FormData();
  for await (const part of partsOf(contentType, pieces, limits)) {
    const { name, filename, type } = part;
    if (filename === undefined) form.append(name, await part.text());
    else form.append(name, new File([await part.bytes()], filename, { type }));
  }
  return form;
};

/**
 * The fields and files of a form (multipart/form-data) in the order in which they come, for forms that are larger
 * than memory: nothing is read before somebody asks, and what isn't read of a part is skipped.
 *
 * @param request of either kind; its content is read by this
 * @param limits as for `request.formData()`, but for `maxFormSize`, which is Infinity here: the server's own
 * `maxRequestBodySize` (default 128 MiB) holds
 * @throws MalformedContentError for what is no such form, or breaks off; ContentTooLargeError beyond a limit; both
 * may be let through, and are answered with 400 and 413. RangeError for limits that can't be meant
 */
export async function* formParts(
  request: Request | HttpRequest,
  limits: FormLimits = {},
): AsyncGenerator<FormPart, void> {
  const { type, pieces } = sourceOf(request);
  const resolved = resolveFormLimits({ maxFormSize: Number.POSITIVE_INFINITY, ...limits });
  if (!/^multipart\/form-data[ \t]*(?:;|$)/i.test(type)) {
    throw new MalformedContentError(
      "the content is no form: Content-Type isn't multipart/form-data",
    );
  }
  yield* partsOf(type, pieces, resolved);
}

interface Source {
  readonly type: string;
  readonly pieces: AsyncIterable<Uint8Array>;
}

function sourceOf(request: Request | HttpRequest): Source {
  if (!("headers" in request)) {
    return { type: request.fields.get("content-type") ?? "", pieces: request.content };
  }
  return { type: request.headers.get("content-type") ?? "", pieces: request.body ?? nothing() };
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
