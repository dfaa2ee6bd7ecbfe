import { readFile } from 'node:fs/promises';
import type { ClusterClient } from './cluster.ts';

/** The rows of a query, or why there are none; `code` is PostgreSQL's, or the operating system's. */
export type QueryResult =
  { rows: Record<string, unknown>[]; error?: undefined } | { error: { code?: string; message: string } };

/** The response to a GET, or why there is none. */
export type GetResult = { status: number; body: string; error?: undefined } | { error: string };

/** Whether a TCP connection stays open, or what ended it. */
export interface DialResult {
  isOpen: boolean;
  error?: string;
}

/** Connects to other programs from inside a pod. */
export interface PodClient {
  query: (sql: string, env?: Record<string, string>) => Promise<QueryResult>;
  get: (url: string) => Promise<GetResult>;
  dial: (host: string, port: number) => Promise<DialResult>;
}

const execTimeoutMs = 20_000;

/** Runs the programs of inside-pod/ in a container that has Node, by `kubectl exec`. */
export function createPodClient(
  { kubectl }: Pick<ClusterClient, 'kubectl'>,
  pod: string,
  container: string,
): PodClient {
  const execute = async (program: string, parameters: string[], env: Record<string, string> = {}) => {
    const input = await readFile(new URL(`inside-pod/${program}.ts`, import.meta.url), 'utf8');
    const assignments = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const node = ['node', '--input-type=module-typescript', '-', ...parameters];
    const command = ['exec', '--stdin', pod, '--container', container, '--', 'env', ...assignments, ...node];
    return JSON.parse(await kubectl(command, { input, timeoutMs: execTimeoutMs })) as unknown;
  };
  return {
    query: async (sql, env) => (await execute('query', [sql], env)) as QueryResult,
    get: async (url) => (await execute('get', [url])) as GetResult,
    dial: async (host, port) => (await execute('dial', [host, String(port)])) as DialResult,
  };
}
