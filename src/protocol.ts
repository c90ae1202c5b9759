/**
 * `barewire/http1`: the protocol alone, for programs with I/O of their own. It needs no Node.
 * Nothing else lives here, and nobody inside imports it.
 */
export { Fields, type FieldsInit } from "./http/fields.ts";
export type { RequestHead, TargetForm } from "./http/request.ts";
export { HttpResponse, type ResponseContent, type ResponseInit } from "./http/response.ts";
export type { ResponseHead } from "./http/response-head.ts";
export { CHUNK_DATA_END, chunkLine, LAST_CHUNK } from "./http1/chunked.ts";
export { ClientProtocol } from "./http1/client-protocol.ts";
export type { Codec } from "./http1/codec.ts";
export type { Framing } from "./http1/framing.ts";
export { MESSAGE_LIMITS, type MessageLimits } from "./http1/limits.ts";
export * from "./http1/protocol.ts";
export { describe, type Violation, type ViolationCode } from "./http1/violation.ts";
