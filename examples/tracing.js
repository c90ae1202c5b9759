/**
 * Spans for OpenTelemetry, of each request that barewire answers, without another package.
 *
 * Two channels tell of requests. This program makes a span of each, which continues the trace that the request
 * names (`traceparent`), and sends them to a collector as JSON (OTLP over HTTP):
 *
 *     OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 node examples/tracing.js
 *
 * With the OpenTelemetry SDK the two subscribers stay, and call `tracer.startSpan()` and `span.end()` instead.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { randomBytes } from "node:crypto";
import { channel } from "node:diagnostics_channel";
import { serve } from "barewire";

const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = "http://localhost:4318", PORT = 8000 } =
  process.env;
const SERVER_KIND = 2;
const ERROR_STATUS = 2;

/** The span of the request that is being answered, for whatever the handler does. */
const current = new AsyncLocalStorage();
const spans = new WeakMap();
let finished = [];

channel("barewire.request.start").bindStore(current, ({ request, exchange }) => {
  const [, traceId, parentSpanId] =
    /^00-([\da-f]{32})-([\da-f]{16})-/.exec(request.fields.get("traceparent") ?? "") ?? [];
  const span = {
    traceId: traceId ?? randomBytes(16).toString("hex"),
    spanId: randomBytes(8).toString("hex"),
    ...(parentSpanId === undefined ? {} : { parentSpanId }),
    name: request.method,
    kind: SERVER_KIND,
    startTimeUnixNano: nowNano(),
    attributes: [text("http.request.method", request.method), text("url.path", request.path)],
  };
  spans.set(exchange, span);
  return span;
});

channel("barewire.request.end").subscribe(({ connection, exchange }) => {
  const span = spans.get(exchange);
  if (span === undefined) return;
  span.endTimeUnixNano = nowNano();
  span.attributes.push(
    { key: "http.response.status_code", value: { intValue: exchange.status } },
    text("client.address", connection.remoteAddr.hostname),
  );
  if (exchange.status >= 500 || exchange.aborted) span.status = { code: ERROR_STATUS };
  finished.push(span);
});

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
    console.error(`${sent.length} spans could not be sent: ${error.message}`);
  }
}

function nowNano() {
  return String(BigInt(Math.round((performance.timeOrigin + performance.now()) * 1000)) * 1000n);
}

function text(key, stringValue) {
  return { key, value: { stringValue } };
}

const server = await serve({
  port: Number(PORT),
  fetch: () => new Response(`You are part of the trace ${current.getStore()?.traceId}.\n`),
}).ready();

console.log(`Listening on ${server.url}`);
