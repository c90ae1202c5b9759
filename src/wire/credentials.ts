/**
 * What of an exchange is nobody else's business, and what stands there instead?
 *
 * This file refuses to know who wants to see it all the same.
 */
import { Fields } from "../http/fields.ts";
import { isSecretField } from "../http/secret-fields.ts";
import type { KeptExchange } from "./exchanges.ts";

/** What stands in the place of a value. */
export const MASK = "(masked)";

/** How many values `withoutCredentials` masks. */
export function credentialCount({ request, answer }: KeptExchange): number {
  const lines = [...request.head.fields, ...(answer?.response.fields ?? [])];
  return lines.filter(([name]) => isSecretField(name)).length;
}

/** The same exchange with the values of Authorization, Proxy-Authorization, Cookie and Set-Cookie masked. */
export function withoutCredentials(exchange: KeptExchange): KeptExchange {
  const { request, answer } = exchange;
  const { method, target, form, path, query, authority, minorVersion } = request.head;
  const fields = masked(request.head.fields);
  const head = { method, target, form, path, query, authority, minorVersion, fields };
  return {
    ...exchange,
    request: { ...request, head },
    answer: answer && {
      ...answer,
      response: {
        minorVersion: answer.response.minorVersion,
        status: answer.response.status,
        reason: answer.response.reason,
        fields: masked(answer.response.fields),
      },
    },
  };
}

function masked(fields: Fields): Fields {
  return Fields.of(
    [...fields].map(([name, value]): [string, string] => [
      name,
      isSecretField(name) ? MASK : value,
    ]),
  );
}
