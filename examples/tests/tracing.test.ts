/**
 * Does a collector of OpenTelemetry get a span of each request, in the trace that the request belongs to?
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serve } from "../../src/app/serve.ts";
import { within } from "../../test/support/raw-client.ts";
import { onOwnConnections, startExample } from "./starting.ts";

const ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: unknown }[];
}

test("spans arrive as OTLP, continue a trace or begin one, and the handler knows its own", async (t) => {
  const spans: Span[] = [];
  let arrived: () => void = () => {};
  const both = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const collector = await serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: async (request) => {
      const { resourceSpans } = (await request.json()) as {
        resourceSpans: { scopeSpans: { spans: Span[] }[] }[];
      };
      assert.equal(new URL(request.url).pathname, "/v1/traces");
      spans.push(...(resourceSpans[0]?.scopeSpans[0]?.spans ?? []));
      if (spans.length >= 2) arrived();
      return Response.json({});
    },
  }).ready();
  t.after(() => within(collector.close(true), () => "closing the collector"));
  const endpoint = `http://127.0.0.1:${collector.port}`;
  process.env[ENDPOINT] = endpoint;
  const { port } = await startExample(t, "tracing/server");
  delete process.env[ENDPOINT];
  const ask = onOwnConnections(port);
  const traceId = "0af7651916cd43dd8448eb211c80319c";
  const headers = { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
  const answer = await ask("GET /one", { headers });
  assert.match(answer.content.toString(), new RegExp(traceId));
  await ask("GET /two");
  await within(both, () => "two spans");
  const [one, two] = spans;
  assert.deepEqual(
    [one?.traceId, one?.parentSpanId, one?.name],
    [traceId, "b7ad6b7169203331", "GET"],
  );
  assert.notEqual(two?.traceId, traceId);
  assert.equal(two?.parentSpanId, undefined);
  const attributes = new Map(one?.attributes.map(({ key, value }) => [key, value]));
  assert.deepEqual(attributes.get("http.response.status_code"), { intValue: 200 });
  assert.deepEqual(attributes.get("url.path"), { stringValue: "/one" });
  assert.ok(BigInt(one?.endTimeUnixNano ?? 0) >= BigInt(one?.startTimeUnixNano ?? 1));
});
