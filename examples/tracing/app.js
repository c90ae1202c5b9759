/**
 * Spans for OpenTelemetry, of each request that barewire answers, without another package.
 *
 * Two channels tell of requests. This program makes a span of each, which continues the trace that the request
 * names (`traceparent`), and sends them to a collector as JSON (OTLP over HTTP):
 *
 *     OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 node examples/tracing/server.js
 *
 * With the OpenTelemetry SDK the two subscribers stay, and call `tracer.startSpan()` and `span.end()` instead.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { channel } from "node:diagnostics_channel";

/**
 * @typedef {{ request: import("barewire").RequestHead, exchange: object }} Started
 * @typedef {{ connection: import("barewire").TappedConnection, exchange: import("barewire").Exchange }} Ended
 * @typedef {ReturnType<typeof begun>} Span
 */

const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = "http://localhost:4318" } = process.env;
const SERVER_KIND = 2;
const ERROR_STATUS = 2;

/**
 * The span of the request that is being answered, for whatever the handler does.
 * @type {AsyncLocalStorage<Span>}
 */
const current = new AsyncLocalStorage();
/** @type {WeakMap<object, Span>} */
const spans = new WeakMap();
/** @type {object[]} */
let finished = [];

channel("barewire.request.start").bindStore(current, (message) => {
  const { request, exchange } = /** @type {Started} */ (message);
  const span = begun(request);
  spans.set(exchange, span);
  return span;
});

channel("barewire.request.end").subscribe((message) => {
  const { connection, exchange } = /** @type {Ended} */ (message);
  const span = spans.get(exchange);
  if (span === undefined) return;
  const status = { key: "http.response.status_code", value: { intValue: exchange.status } };
  const attributes = [status, text("client.address", connection.remoteAddr.hostname)];
  finished.push({
    ...span,
    endTimeUnixNano: nowNano(),
    attributes: [...span.attributes, ...attributes],
    status: exchange.status >= 500 || exchange.aborted ? { code: ERROR_STATUS } : {},
  });
});

/** @param {import("barewire").RequestHead} request */
function begun(request) {
  const parent = request.fields.get("traceparent") ?? "";
  const [, traceId, parentSpanId] = /^00-([\da-f]{32})-([\da-f]{16})-/.exec(parent) ?? [];
  return {
    traceId: traceId ?? randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    parentSpanId,
    name: request.method,
    kind: SERVER_KIND,
    startTimeUnixNano: nowNano(),
    attributes: [text("http.request.method", request.method), text("url.path", request.path)],
  };
}

setInterval(send, 500).unref();

async function send() {
  if (finished.length === 0) return;
  const sent = finished;
  finished = [];
  const resource = { attributes: [text("service.name", "barewire-example")] };
  const scopeSpans = [{ scope: { name: "barewire" }, spans: sent }];
  try {
    await fetch(`${endpoint}/v1/traces`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] }),
    });
  } catch (error) {
    console.error(`${sent.length} spans could not be sent: ${error}`);
  }
}

function nowNano() {
  return String(BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n);
}

/**
 * @param {string} key
 * @param {string} stringValue
 */
function text(key, stringValue) {
  return { key, value: { stringValue } };
}

export default {
  fetch: () => new Response(`You are part of the trace ${current.getStore()?.traceId}.\n`),
};
