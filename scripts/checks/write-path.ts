import { randomUUID } from 'node:crypto';
import { sidePlaces, type Side } from '../cluster/database-placement.ts';
import { createPodClient } from '../cluster/pod-client.ts';
import { listPods } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { followPodLogs, logTimeoutMs } from '../mesh/access-log.ts';
import { getDatabaseProxy, type DatabaseProxy } from '../mesh/database-proxy.ts';
import { requestPodEnvoy } from '../mesh/envoy.ts';
import type { Check } from './check.ts';

const postTimeoutMs = 10_000;
const inboundProxy = '127.0.0.6';

/** From the port that a browser opens to the row where the primary is, and what the connection leaves in logs and counters of both ends. */
export function writePathChecks(deployment: Deployment, primary: Side, timeoutMs = logTimeoutMs): Check[] {
  const { cluster, database } = deployment;
  const proxy = getDatabaseProxy(deployment, primary);
  const place = sidePlaces[primary];
  const queryFromInventory = async (sql: string) => {
    const result = await createPodClient(cluster, 'deploy/inventory', 'inventory').query(sql);
    if (result.error) throw new Error(result.error.message);
    return result.rows;
  };

  return [
    {
      claim: `a book posted from outside is a row ${place}`,
      check: async () => {
        const webUrl = await cluster.webUrl();
        const title = `A Book to Verify ${randomUUID()}`;
        try {
          const { id, accessionNumber } = await postBook(webUrl, title);
          const row = await database.sql(
            `select id, accession_number from inventory.books where title = '${title}'`,
          );
          if (row !== `${id}|${accessionNumber}`) {
            throw new Error(`201 for book ${accessionNumber} (${id}), and ${place}: ${row || 'no row'}`);
          }
          return `201 from ${webUrl}, and psql ${place} finds number ${accessionNumber}`;
        } finally {
          await database.sql(`delete from inventory.books where title = '${title}'`);
        }
      },
    },
    {
      claim: 'PostgreSQL is reached by the proxy beside it alone',
      check: async () => {
        const addresses = await database.sql(
          "select distinct host(client_addr) from pg_stat_activity where usename = 'inventory'",
        );
        const [row] = await queryFromInventory('select host(inet_client_addr()) as client, version()');
        const clients = [String(row?.client), ...addresses.split('\n')];
        if (clients.some((address) => address !== inboundProxy)) {
          throw new Error(`its clients are ${clients.join(', ')}, not ${inboundProxy} alone`);
        }
        return `inet_client_addr() is ${inboundProxy}; ${String(row?.version).split(' (')[0] ?? ''}`;
      },
    },
    {
      claim: 'one connection stands in the access logs of both ends',
      check: async () => {
        const findLineOfPod = followPodLogs(cluster, 'inventory', timeoutMs);
        const findLineOfDatabase = await proxy.followLog(timeoutMs);
        // Hardly another connection has a result of this size: the number of bytes identifies it.
        const kilobytes = 100 + Math.floor(Math.random() * 100);
        await queryFromInventory(`select repeat('x', ${kilobytes}000)`);
        const outbound = await findLineOfPod(
          "inventory's proxy logs the connection",
          new RegExp(` "-" \\d+ ${kilobytes}\\d{3} .* outbound\\|5432\\|\\|postgres-1-vm\\.`),
        );
        const [bytes = '', up = '', down = ''] = / "-" (\d+) (\d+) /.exec(outbound) ?? [];
        await findLineOfDatabase(
          `${proxy.name} logs the same connection`,
          new RegExp(`${bytes}.* inbound\\|5432\\|\\| `),
        );
        return `outbound|5432| and inbound|5432|, ${up} bytes up and ${down} down in both`;
      },
    },
    {
      claim: 'both ends count its TLS handshake',
      check: async () => {
        const before = await countHandshakes(deployment, proxy);
        await queryFromInventory('select 1');
        const after = await countHandshakes(deployment, proxy);
        const observed = `inventory's proxies ${before.inventory} → ${after.inventory}, ${proxy.name} ${before.database} → ${after.database}`;
        if (after.inventory <= before.inventory || after.database <= before.database)
          throw new Error(observed);
        return observed;
      },
    },
  ];
}

export async function postBook(
  webUrl: string,
  title: string,
): Promise<{ id: string; accessionNumber: number }> {
  const response = await fetch(`${webUrl}/api/books`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ title, authors: ['make verify'] }),
    signal: AbortSignal.timeout(postTimeoutMs),
  });
  if (response.status !== 201) throw new Error(`answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as { id: string; accessionNumber: number };
}

async function countHandshakes(
  { cluster }: Deployment,
  proxy: DatabaseProxy,
): Promise<{ inventory: number; database: number }> {
  const path = 'stats?filter=ssl.handshake';
  const names = await listPods(cluster, 'inventory');
  const [database, ...pods] = await Promise.all([
    proxy.request(path),
    ...names.map((name) => requestPodEnvoy(cluster, name, path)),
  ]);
  return {
    inventory: sumCounters(
      pods.join('\n'),
      /^cluster\.outbound\|5432\|\|postgres-1-vm\..*ssl\.handshake: (\d+)$/gm,
    ),
    database: sumCounters(database, /^listener\..*15006\.ssl\.handshake: (\d+)$/gm),
  };
}

function sumCounters(stats: string, pattern: RegExp): number {
  return [...stats.matchAll(pattern)].reduce((sum, [, value]) => sum + Number(value), 0);
}
