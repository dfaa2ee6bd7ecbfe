import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Deployment } from '../deployment/deployment.ts';
import { args, quoteWord } from '../lib/run.ts';
import type { ClientPod, ClientPods } from './client-pods.ts';
import type { Loads, Measure } from './compare.ts';
import type { Hop } from './hops.ts';
import type { MeshPart } from './mesh-cpu.ts';
import { parsePgbench, pgbenchArguments } from './pgbench.ts';
import { parseWrk, wrkArguments } from './wrk.ts';

type RunCommand = (command: string[], timeoutMs: number) => Promise<string>;

const inventory = 'http://inventory.default.svc.cluster.local:8081';
const besideInventory = 'http://127.0.0.1:8081';
const logPrefix = '/tmp/pgbench';
const threads = availableParallelism();
const graceMs = 120_000;

/** The loads that pods make through the mesh; `hops` compares them with the same from beside what answers. */
export function createMeshLoads(
  { machine }: Deployment,
  pods: ClientPods,
): Loads & { hops: Hop<MeshPart>[] } {
  let runs = 0;
  const sql = (statement: string) =>
    pods.run('bench-pgbench', args`psql -XAtq -v ON_ERROR_STOP=1 -c ${statement}`);
  const inPod: RunCommand = (command, timeoutMs) => pods.run('bench-pgbench', command, timeoutMs);
  const onVm: RunCommand = async (command, timeoutMs) => {
    const input = await readFile(new URL('select-one.sql', import.meta.url));
    const words = command.map(quoteWord).join(' ');
    return machine.sh(`cat > /tmp/select-one.sql && PGDATABASE=library runuser --user postgres -- ${words}`, {
      input,
      timeoutMs,
    });
  };
  const measurePgbench =
    (run: RunCommand, script: string): Measure =>
    async (clients, seconds) => {
      const options = { clients, seconds, threads, script, logPrefix };
      const timeoutMs = seconds * 1000 + graceMs;
      const summary = await run(['pgbench', ...pgbenchArguments(options)], timeoutMs);
      const log = await run(['sh', '-c', `cat ${logPrefix}.* && rm ${logPrefix}.*`], timeoutMs);
      return parsePgbench(summary, [log]);
    };
  const measureWrk =
    (pod: ClientPod, script: string, getUrl: () => string | Promise<string>): Measure =>
    async (clients, seconds) => {
      const options = { clients, seconds, threads, script, url: await getUrl(), run: (runs += 1) };
      return parseWrk(await pods.run(pod, ['wrk', ...wrkArguments(options)], seconds * 1000 + graceMs));
    };
  const measurePosts = (pod: ClientPod, service: string) =>
    measureWrk(pod, '/bench/post-books.lua', () => `${service}/books`);
  const measureGets = (pod: ClientPod, service: string) =>
    measureWrk(
      pod,
      '/bench/report.lua',
      async () => `${service}/books/${await sql('select id from books order by accession_number limit 1')}`,
    );

  const runPosts = measurePosts('bench-wrk', inventory);
  const httpProxies = { client: 'wrkProxy', server: 'inventoryProxy', onwards: 'besideProxy' } as const;
  return {
    runPgbench: measurePgbench(inPod, '/bench/insert-book.sql'),
    runPosts,
    sql,
    hops: [
      {
        request: 'select 1, to PostgreSQL on the VM',
        beside: measurePgbench(onVm, '/tmp/select-one.sql'),
        meshed: measurePgbench(inPod, '/bench/select-one.sql'),
        ...{ client: 'pgbenchProxy', server: 'vmProxy' },
      },
      {
        request: 'GET /books/{id}, to inventory',
        beside: measureGets('bench-inventory', besideInventory),
        meshed: measureGets('bench-wrk', inventory),
        ...httpProxies,
      },
      {
        request: 'POST /books, to inventory',
        beside: measurePosts('bench-inventory', besideInventory),
        meshed: runPosts,
        ...httpProxies,
      },
    ],
  };
}
