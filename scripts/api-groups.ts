// In which order does the page of public names tell of them? By what somebody wants to do. Every name stands in one
// group, which a test checks. Only data.

export interface Group {
  readonly title: string;
  readonly words: string;
  readonly names: readonly string[];
}

/** Of `barewire`. */
export const GROUPS: readonly Group[] = [
  {
    title: "Serving",
    words: "Start a server for an application, a folder, or both.",
    names: [
      ...["serve", "ServeOptions", "ServerOptions", "MessageLimits", "ConnectionLimits"],
      ...["TrafficLimits", "ProxyOptions"],
      ...["TlsOptions", "TlsCertificates", "HstsOptions", "httpsRedirect", "HttpsRedirectOptions"],
      ...["AuthOptions", "HtpasswdError", "FaultHook", "FaultAnswer"],
      ...["ErrorHandler", "RejectHandler", "Violation", "ViolationCode"],
      ...["Server", "ListenAddress", "CloseOptions", "AttachInit", "ServerChanges", "PlaceOptions"],
    ],
  },
  {
    title: "Fetch handlers",
    words: "Answer in the web's words: from `Request` to `Response`.",
    names: [
      ...["FetchHandler", "ServerRequest", "ServeHandlerInfo", "SocketAddress"],
      ...["fetchHandler", "FetchOptions", "FastResponse", "installFastResponse"],
      ...["formParts", "FormPart", "FormLimits", "ReadMultipart"],
    ],
  },
  {
    title: "Handlers and their context",
    words: "Answer in barewire's own words: from `HttpRequest` to `HttpResponse`.",
    names: [
      ...["Handler", "HandlerResult", "HandlerContext", "HttpVersion", "RemoteAddress", "firstOf"],
      "Forwarded",
      ...["HttpRequest", "RequestHead", "TargetForm", "RequestContent"],
      ...["ContentError", "ContentTooLargeError", "MalformedContentError"],
      ...["Take", "UpgradeInit", "UpgradedSocket", "Note", "Reason", "ReasonTopic"],
    ],
  },
  {
    title: "Responses and content",
    words: "What a handler of barewire's own kind returns.",
    names: [
      ...["HttpResponse", "ResponseInit", "ResponseContent", "ContentStream", "ContentSource"],
      ...["Fields", "FieldsInit", "Representation", "RepresentationInit", "respond"],
    ],
  },
  {
    title: "Folders",
    words: "Serve what lies in a folder. What is found where is told in [static.md](static.md).",
    names: [
      ...["files", "FilesOptions", "CleanUrls", "TrailingSlash", "SymbolicLinks"],
      ...["RedirectInit", "RulesError"],
    ],
  },
  {
    title: "Watching",
    words:
      "See what happens: every byte, a log, a conversation as text ([transcript.md](transcript.md)).",
    names: [
      ...["Tap", "TappedConnection", "CarriedBy", "MessagePart", "Exchange", "joinTaps"],
      ...["accessLog", "AccessLogOptions", "LogFormat", "errorLog"],
      ...["Transcript", "TranscriptOptions", "Detail", "readTranscript", "ReadTranscript"],
      ...["TranscriptEntry", "Spoken", "Remarked", "Speaker", "LineForm", "Loss"],
      ...["TranscriptError", "writeTranscript"],
    ],
  },
];

/** Of `barewire/http1`, but for what it has in common with `barewire`. */
export const PROTOCOL: Group = {
  title: "The protocol alone",
  words: `\`import … from "barewire/http1"\`: HTTP/1.x without sockets, for programs with I/O of their own.`,
  names: [
    ...["ServerProtocol", "ClientProtocol", "Step", "NEED_BYTES", "REQUEST", "RESPONSE"],
    ...["CONTENT", "END_OF_MESSAGE", "PAUSED", "VIOLATION", "CLOSED", "TUNNEL"],
    ...["ResponseHead", "Framing", "Codec", "MESSAGE_LIMITS"],
    ...["chunkLine", "CHUNK_DATA_END", "LAST_CHUNK", "describe"],
  ],
};
