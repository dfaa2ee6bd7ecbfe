import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

type Attributes = Record<string, unknown>;

/** A span as it was sent, with the fields that tests ask for. */
export interface Span {
  service: unknown;
  /** The instrumentation that made it. */
  scope: string;
  name: string;
  kind: 'internal' | 'server' | 'client' | 'producer' | 'consumer' | undefined;
  traceId: string;
  spanId: string;
  parentSpanId: string;
  links: { traceId: string; spanId: string }[];
  attributes: Attributes;
  hasError: boolean;
}

/** One data point of a metric; `value` is its count for a histogram. */
export interface Point {
  service: unknown;
  metric: string;
  value: number;
  sum: number | undefined;
  attributes: Attributes;
}

export interface OtlpReceiver {
  spans: Span[];
  /** Of all exports, the newest last. */
  points: Point[];
  trace: (traceId: string) => Span[];
  /** The span and those above it that have come, the uppermost first. */
  pathTo: (span: Span | undefined) => Span[];
  /** The bodies as they came: for what must not be in them. */
  bodies: string[];
  /** What a service needs in its environment to send everything here, soon. */
  env: NodeJS.ProcessEnv;
  close: () => Promise<void>;
}

const errorStatus = 2;
const kinds = [undefined, 'internal', 'server', 'client', 'producer', 'consumer'] as const;

/** Starts a collector of OTLP/HTTP in JSON. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: Span[] = [];
  const points: Point[] = [];
  const bodies: string[] = [];

  const server = createServer((req, res) => {
    void receive(req).finally(() => res.setHeader('Content-Type', 'application/json').end('{}'));
  });

  async function receive(req: IncomingMessage): Promise<void> {
    const body = (await json(req)) as OtlpBody;
    bodies.push(JSON.stringify(body));
    for (const { resource, scopeSpans } of body.resourceSpans ?? []) {
      for (const scope of scopeSpans) spans.push(...scope.spans.map((span) => toSpan(resource, scope, span)));
    }
    for (const { resource, scopeMetrics } of body.resourceMetrics ?? []) {
      for (const { metrics } of scopeMetrics)
        points.push(...metrics.flatMap((each) => toPoints(resource, each)));
    }
  }

  function pathTo(span: Span | undefined): Span[] {
    if (!span) return [];
    return [...pathTo(spans.find(({ spanId }) => spanId === span.parentSpanId)), span];
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    spans,
    points,
    trace: (id) => spans.filter(({ traceId }) => traceId === id),
    pathTo,
    bodies,
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_BSP_SCHEDULE_DELAY: '50',
      OTEL_METRIC_EXPORT_INTERVAL: '500',
      OTEL_METRIC_EXPORT_TIMEOUT: '400',
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** Whether a span is the statement that writes books. */
export function isInsert({ attributes }: Span): boolean {
  return String(attributes['db.query.text']).startsWith('insert into books');
}

/** https://github.com/open-telemetry/opentelemetry-proto, in its JSON form; only what we read of it. */
interface OtlpBody {
  resourceSpans?: { resource: Resource; scopeSpans: ScopeSpans[] }[];
  resourceMetrics?: { resource: Resource; scopeMetrics: { metrics: OtlpMetric[] }[] }[];
}

interface Resource {
  attributes: KeyValue[];
}

interface KeyValue {
  key: string;
  value: Record<string, unknown>;
}

interface ScopeSpans {
  scope: { name: string };
  spans: OtlpSpan[];
}

interface OtlpSpan {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  links?: { traceId: string; spanId: string }[];
  attributes: KeyValue[];
  status?: { code?: number };
}

interface OtlpMetric {
  name: string;
  histogram?: { dataPoints: OtlpPoint[] };
  sum?: { dataPoints: OtlpPoint[] };
  gauge?: { dataPoints: OtlpPoint[] };
}

interface OtlpPoint {
  attributes: KeyValue[];
  count?: number | string;
  sum?: number;
  asInt?: number | string;
  asDouble?: number;
}

function toSpan(resource: Resource, { scope }: ScopeSpans, span: OtlpSpan): Span {
  return {
    service: toAttributes(resource.attributes)['service.name'],
    scope: scope.name,
    name: span.name,
    kind: kinds[span.kind],
    traceId: span.traceId,
    spanId: span.spanId,
    parentSpanId: span.parentSpanId ?? '',
    links: (span.links ?? []).map(({ traceId, spanId }) => ({ traceId, spanId })),
    attributes: toAttributes(span.attributes),
    hasError: span.status?.code === errorStatus,
  };
}

function toPoints(resource: Resource, { name, histogram, sum, gauge }: OtlpMetric): Point[] {
  return ((histogram ?? sum ?? gauge)?.dataPoints ?? []).map((point) => ({
    service: toAttributes(resource.attributes)['service.name'],
    metric: name,
    value: Number(point.count ?? point.asInt ?? point.asDouble),
    sum: point.sum,
    attributes: toAttributes(point.attributes),
  }));
}

function toAttributes(pairs: KeyValue[]): Attributes {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, Object.values(value)[0]]));
}
