import { randomUUID } from 'node:crypto';
import type { Deployment } from '../deployment/deployment.ts';
import type { Check } from './check.ts';
import { createInside } from '../cluster/pod-client.ts';
import { followPods, followVm, linePatienceMs } from '../mesh/access-log.ts';

const answerTimeoutMs = 10_000;
const inboundProxy = '127.0.0.6';

interface Pod {
  metadata: { name: string; deletionTimestamp?: string };
}

/** From the browser's port to the row on the VM, and the traces that the way leaves at both ends. */
export function wayOfABookChecks({ cluster, machine }: Deployment, patienceMs = linePatienceMs): Check[] {
  const inventory = createInside(cluster, 'deploy/inventory', 'inventory');

  return [
    {
      claim: `a book posted at ${cluster.webUrl} is a row on the VM`,
      check: async () => {
        const title = `A Book to Verify ${randomUUID()}`;
        try {
          const response = await fetch(`${cluster.webUrl}/api/books`, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json' },
            body: JSON.stringify({ title, authors: ['make verify'] }),
            signal: AbortSignal.timeout(answerTimeoutMs),
          });
          if (response.status !== 201)
            throw new Error(`answered ${response.status}: ${await response.text()}`);
          const { id, accessionNumber } = (await response.json()) as { id: string; accessionNumber: number };
          const row = await machine.sql(
            `select id, accession_number from inventory.books where title = '${title}'`,
          );
          if (row !== `${id}|${accessionNumber}`) {
            throw new Error(`201 for book ${accessionNumber} (${id}), and on the VM: ${row || 'no row'}`);
          }
          return `201, and psql on the VM finds number ${accessionNumber}`;
        } finally {
          await machine.sql(`delete from inventory.books where title = '${title}'`);
        }
      },
    },
    {
      claim: 'PostgreSQL is reached by the proxy beside it alone',
      check: async () => {
        const clients = (
          await machine.sql(
            "select distinct host(client_addr) from pg_stat_activity where usename = 'inventory'",
          )
        ).split('\n');
        const outcome = await inventory.query('select host(inet_client_addr()) as client, version()');
        if (outcome.refusal) throw new Error(outcome.refusal.message);
        const { client, version } = outcome.rows[0] ?? {};
        if (client !== inboundProxy || clients.some((address) => address !== inboundProxy)) {
          throw new Error(`its clients are ${[client, ...clients].join(', ')}, not ${inboundProxy} alone`);
        }
        return `inet_client_addr() is ${inboundProxy}; ${String(version).split(' (')[0] ?? ''}`;
      },
    },
    {
      claim: 'one connection stands in the access logs of both ends',
      check: async () => {
        const atPod = followPods(cluster, 'inventory', patienceMs);
        const atVm = await followVm(machine, patienceMs);
        // An answer of so many kilobytes as hardly another connection has: the bytes tell it from all others.
        const kilobytes = 100 + Math.floor(Math.random() * 100);
        const outcome = await inventory.query(`select repeat('x', ${kilobytes}000)`);
        if (outcome.refusal) throw new Error(outcome.refusal.message);
        const outbound = await atPod(
          "inventory's proxy logs the connection",
          new RegExp(` "-" \\d+ ${kilobytes}\\d{3} .* outbound\\|5432\\|\\|postgres-1-vm\\.`),
        );
        const [bytes = '', up = '', down = ''] = / "-" (\d+) (\d+) /.exec(outbound) ?? [];
        await atVm("the VM's proxy logs the same connection", new RegExp(`${bytes}.* inbound\\|5432\\|\\| `));
        return `outbound|5432| and inbound|5432|, ${up} bytes up and ${down} down in both`;
      },
    },
    {
      claim: 'both ends count its TLS handshake',
      check: async () => {
        const before = await countHandshakes();
        const outcome = await inventory.query('select 1');
        if (outcome.refusal) throw new Error(outcome.refusal.message);
        const after = await countHandshakes();
        const seen = `inventory's proxies ${before.pods} → ${after.pods}, the VM's ${before.vm} → ${after.vm}`;
        if (after.pods <= before.pods || after.vm <= before.vm) throw new Error(seen);
        return seen;
      },
    },
  ];

  async function countHandshakes(): Promise<{ pods: number; vm: number }> {
    const list = await cluster.kubectl(['get', 'pod', '--selector', 'app=inventory', '-o', 'json']);
    const { items } = JSON.parse(list) as { items: Pod[] };
    const pods = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    const request = [
      '-c',
      'istio-proxy',
      '--',
      'pilot-agent',
      'request',
      'GET',
      'stats?filter=ssl.handshake',
    ];
    const [host, ...answers] = await Promise.all([
      machine.sh(
        "curl --silent --show-error --max-time 5 'http://127.0.0.1:15000/stats?filter=ssl.handshake'",
      ),
      ...pods.map(({ metadata }) => cluster.kubectl(['exec', metadata.name, ...request])),
    ]);
    return {
      pods: sumCounters(
        answers.join('\n'),
        /^cluster\.outbound\|5432\|\|postgres-1-vm\..*ssl\.handshake: (\d+)$/gm,
      ),
      vm: sumCounters(host, /^listener\..*15006\.ssl\.handshake: (\d+)$/gm),
    };
  }
}

function sumCounters(stats: string, pattern: RegExp): number {
  return [...stats.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
}
