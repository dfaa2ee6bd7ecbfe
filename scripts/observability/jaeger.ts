import type { ClusterClient } from '../cluster/cluster.ts';
import { withForward } from './forward.ts';

/** A span as Jaeger's API has it, with the name of the service that sent it. */
export interface Span {
  id: string;
  parentId: string | undefined;
  service: string;
  name: string;
  startMicros: number;
  durationMicros: number;
  tags: Record<string, unknown>;
}

interface ApiTrace {
  processes: Record<string, { serviceName: string }>;
  spans: {
    spanID: string;
    operationName: string;
    references: { refType: string; spanID: string }[];
    startTime: number;
    duration: number;
    processID: string;
    tags: { key: string; value: unknown }[];
  }[];
}

/** Asks the deployment's Jaeger while `work` runs; a trace that it doesn't know has no spans. */
export function withJaeger<Result>(
  cluster: Pick<ClusterClient, 'kubectlArguments'>,
  work: (readTrace: (traceId: string) => Promise<Span[]>) => Promise<Result>,
): Promise<Result> {
  return withForward(cluster, 'jaeger', (url) => work((traceId) => readTrace(url, traceId)));
}

export async function readTrace(url: string, traceId: string): Promise<Span[]> {
  const response = await fetch(`${url}/api/traces/${traceId}`, { signal: AbortSignal.timeout(10_000) });
  if (response.status === 404) return [];
  const { data } = (await response.json()) as { data: ApiTrace[] | null };
  return (data ?? []).flatMap(({ processes, spans }) =>
    spans.map((span) => ({
      id: span.spanID,
      parentId: span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID,
      service: processes[span.processID]?.serviceName ?? '',
      name: span.operationName,
      startMicros: span.startTime,
      durationMicros: span.duration,
      tags: Object.fromEntries(span.tags.map(({ key, value }) => [key, value])),
    })),
  );
}
