import type { ClusterClient } from '../cluster/cluster.ts';
import { withForward } from './forward.ts';

type Labels = Record<string, string>;

/** A series, and its value at the time of the query. */
export interface Sample {
  labels: Labels;
  value: number;
}

export interface Target {
  job: string;
  isUp: boolean;
  error: string;
}

export interface Prometheus {
  /** The samples of a query that is a vector. Throws when Prometheus refuses it. */
  query: (expression: string) => Promise<Sample[]>;
  listTargets: () => Promise<Target[]>;
}

/** Asks the deployment's Prometheus while `work` runs. */
export function withPrometheus<Result>(
  cluster: Pick<ClusterClient, 'kubectlArguments'>,
  work: (prometheus: Prometheus) => Promise<Result>,
): Promise<Result> {
  return withForward(cluster, 'prometheus', (url) => work(createPrometheus(url)));
}

export function createPrometheus(url: string): Prometheus {
  async function read<Data>(path: string): Promise<Data> {
    const response = await fetch(url + path, { signal: AbortSignal.timeout(10_000) });
    const body = (await response.json()) as { status: string; error?: string; data: Data };
    if (body.status !== 'success') throw new Error(`Prometheus: ${body.error ?? response.status}`);
    return body.data;
  }
  return {
    query: async (expression) => {
      const { result } = await read<{ result: { metric: Labels; value: [number, string] }[] }>(
        `/api/v1/query?query=${encodeURIComponent(expression)}`,
      );
      return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    listTargets: async () => {
      const { activeTargets } = await read<{
        activeTargets: { labels: Labels; health: string; lastError: string }[];
      }>('/api/v1/targets?state=active');
      return activeTargets.map(({ labels, health, lastError }) => ({
        job: labels.job ?? '',
        isUp: health === 'up',
        error: lastError,
      }));
    },
  };
}
