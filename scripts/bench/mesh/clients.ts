import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { parseAllDocuments } from 'yaml';
import type { Cluster } from '../../cluster/cluster.ts';
import type { Loads } from '../compare.ts';
import { parsePgbench, pgbenchArguments } from '../pgbench.ts';
import { parseWrk, wrkArguments } from '../wrk.ts';

const selector = 'mesh-library/temporary=bench';
const url = 'http://inventory.default.svc.cluster.local:8081/books';
const threads = availableParallelism();
const startTimeoutMs = 120_000;
const graceMs = 120_000;

/** The two pods that make the load, each behind a proxy of its own; SQL goes through both proxies, too. */
export interface ClientPods extends Loads {
  stop: () => Promise<void>;
}

/** Starts both pods and waits until they are ready. Removes them when this fails. */
export async function startClients({ kubectl }: Cluster, image: string): Promise<ClientPods> {
  const stop = async () => {
    await kubectl(['delete', 'pod', '--selector', selector, '--ignore-not-found', '--timeout=60s'], {
      timeoutMs: 70_000,
    });
  };
  const inside = (pod: string, command: string[], timeoutMs = 60_000) =>
    kubectl(['exec', pod, '--container', 'bench', '--', ...command], { timeoutMs });
  let runs = 0;

  await stop();
  try {
    const file = await readFile(new URL('pods.yaml', import.meta.url), 'utf8');
    const items = parseAllDocuments(file).map((document) => document.toJS() as Pod);
    for (const { spec } of items) for (const container of spec?.containers ?? []) container.image = image;
    await kubectl(['create', '-f', '-'], {
      input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    });
    const wait = ['wait', '--for=condition=Ready', 'pod', '--selector', selector];
    await kubectl([...wait, `--timeout=${startTimeoutMs / 1000}s`], { timeoutMs: startTimeoutMs + 5_000 });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    runPgbench: async (clients, seconds) => {
      const logPrefix = '/tmp/pgbench';
      const script = '/bench/insert-book.sql';
      const args = pgbenchArguments({ clients, seconds, threads, script, logPrefix });
      const summary = await inside('bench-pgbench', ['pgbench', ...args], seconds * 1000 + graceMs);
      const log = await inside('bench-pgbench', ['sh', '-c', `cat ${logPrefix}.* && rm ${logPrefix}.*`]);
      return parsePgbench(summary, [log]);
    },
    runPosts: async (clients, seconds) => {
      const script = '/bench/post-books.lua';
      const args = wrkArguments({ clients, seconds, threads, script, url, run: (runs += 1) });
      return parseWrk(await inside('bench-wrk', ['wrk', ...args], seconds * 1000 + graceMs));
    },
    sql: (statement) => inside('bench-pgbench', ['psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-c', statement]),
    stop,
  };
}
