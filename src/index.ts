/** The public names. Nothing else lives here, and nobody inside imports it. */
export type { FaultAnswer, FaultHook } from "./app/fault-answers.ts";
export type { FormPart } from "./app/form-parts.ts";
export { firstOf } from "./app/handlers.ts";
export type { HstsOptions } from "./app/hsts.ts";
export { HtpasswdError } from "./app/htpasswd.ts";
export { type HttpsRedirectOptions, httpsRedirect } from "./app/https-redirect.ts";
export { formParts } from "./app/multipart.ts";
export { type ServeOptions, serve } from "./app/serve.ts";
export type { AuthOptions } from "./app/site.ts";
export type { SymbolicLinks } from "./disk/root.ts";
export { FastResponse } from "./fetch/fast-response.ts";
export { type FetchHandler, type FetchOptions, fetchHandler } from "./fetch/fetch-handler.ts";
export type { FormLimits, ReadMultipart } from "./fetch/form.ts";
export type { ServerRequest } from "./fetch/incoming-request.ts";
export { installFastResponse } from "./fetch/install.ts";
export type { ServeHandlerInfo, SocketAddress } from "./fetch/serve-info.ts";
export { files } from "./files/files.ts";
export type { FilesOptions } from "./files/options.ts";
export { Fields, type FieldsInit } from "./http/fields.ts";
export type {
  Forwarded,
  Handler,
  HandlerContext,
  HandlerResult,
  HttpVersion,
  Note,
  Reason,
  ReasonTopic,
  RemoteAddress,
  Take,
  UpgradedSocket,
  UpgradeInit,
} from "./http/handler.ts";
export { Representation, type RepresentationInit, respond } from "./http/representation.ts";
export {
  ContentError,
  ContentTooLargeError,
  HttpRequest,
  MalformedContentError,
  type RequestContent,
  type RequestHead,
  type TargetForm,
} from "./http/request.ts";
export {
  type ContentSource,
  type ContentStream,
  HttpResponse,
  type ResponseContent,
  type ResponseInit,
} from "./http/response.ts";
export type { MessageLimits } from "./http1/limits.ts";
export type { Violation, ViolationCode } from "./http1/violation.ts";
export { RulesError } from "./rules/rule-fault.ts";
export type { CleanUrls, RedirectInit, TrailingSlash } from "./rules/rule-options.ts";
export type { ConnectionLimits } from "./server/connection-limits.ts";
export type { TlsCertificates, TlsOptions } from "./server/credentials.ts";
export type {
  ErrorHandler,
  RejectHandler,
  ServerOptions,
} from "./server/options.ts";
export type { PlaceOptions } from "./server/place-options.ts";
export type { ProxyOptions } from "./server/proxy-options.ts";
export type { AttachInit, CloseOptions, ListenAddress, Server } from "./server/running-server.ts";
export type { CarriedBy, Exchange, MessagePart, Tap, TappedConnection } from "./server/tap.ts";
export type { TrafficLimits } from "./server/traffic-limits.ts";
export type { ServerChanges } from "./server/updating.ts";
export { type AccessLogOptions, accessLog, errorLog } from "./wire/access-log.ts";
export type { Detail } from "./wire/conversation.ts";
export { joinTaps } from "./wire/join-taps.ts";
export { TranscriptError } from "./wire/line-text.ts";
export type { LogFormat } from "./wire/log-format.ts";
export type { Speaker } from "./wire/marks.ts";
export {
  type LineForm,
  type Loss,
  type ReadTranscript,
  type Remarked,
  readTranscript,
  type Spoken,
  type TranscriptEntry,
} from "./wire/read-transcript.ts";
export { Transcript, type TranscriptOptions } from "./wire/transcript.ts";
export { writeTranscript } from "./wire/write-transcript.ts";
