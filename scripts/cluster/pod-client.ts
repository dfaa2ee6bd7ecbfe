import { readFile } from 'node:fs/promises';
import type { Cluster } from './cluster.ts';

/** What came of a query of PostgreSQL. */
export type QueryOutcome =
  { rows: Record<string, unknown>[]; refusal?: undefined } | { refusal: { code?: string; message: string } };

/** What came of a GET. */
export type GetOutcome = { status: number; body: string; refusal?: undefined } | { refusal: string };

/** Whether a TCP connection stays open, or what ended it. */
export interface DialOutcome {
  stays: boolean;
  refusal?: string;
}

/** A pod to ask from. */
export interface Inside {
  query: (sql: string, env?: Record<string, string>) => Promise<QueryOutcome>;
  get: (url: string) => Promise<GetOutcome>;
  dial: (host: string, port: number) => Promise<DialOutcome>;
}

const execTimeoutMs = 20_000;

/** Runs the little programs of inside/ in a container that has Node, by `kubectl exec`. */
export function createInside({ kubectl }: Pick<Cluster, 'kubectl'>, pod: string, container: string): Inside {
  const runInside = async (
    program: string,
    args: string[],
    env: Record<string, string> = {},
  ): Promise<unknown> => {
    const input = await readFile(new URL(`inside-pod/${program}.ts`, import.meta.url), 'utf8');
    const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const node = ['node', '--input-type=module-typescript', '-', ...args];
    const command = ['exec', '--stdin', pod, '--container', container, '--', 'env', ...assignments, ...node];
    return JSON.parse(await kubectl(command, { input, timeoutMs: execTimeoutMs }));
  };
  return {
    query: async (sql, env) => (await runInside('query', [sql], env)) as QueryOutcome,
    get: async (url) => (await runInside('get', [url])) as GetOutcome,
    dial: async (host, port) => (await runInside('dial', [host, String(port)])) as DialOutcome,
  };
}
