import { randomUUID } from 'node:crypto';
import {
  getReplicationAddress,
  nameReplicationService,
  otherSide,
  sideNames,
  sidePlaces,
  type Side,
} from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import { logTimeoutMs } from '../mesh/access-log.ts';
import { getDatabaseProxy } from '../mesh/database-proxy.ts';
import type { Check } from './check.ts';
import type { ProbePods } from './probe-pods.ts';
import {
  buildPsqlCommand,
  deniedByPolicy,
  getPgHbaError,
  getProxyError,
  readPolicy,
  stranger,
} from './refusals.ts';
import { postBook } from './write-path.ts';

const replayTimeoutMs = 10_000;

/** The side of the database that follows: it has every book, and lets nobody but the primary in. */
export function standbyChecks(
  deployment: Deployment,
  pods: Pick<ProbePods, 'asInventory'>,
  primary: Side,
  timeoutMs = logTimeoutMs,
): Check[] {
  const { cluster, database } = deployment;
  const standby = otherSide(primary);
  const place = sidePlaces[standby];
  const host = `${nameReplicationService(standby)}.${cluster.namespace}.svc.cluster.local`;

  return [
    {
      claim: `the standby ${place} has every book, too`,
      check: async () => {
        const title = `A Book to Verify ${randomUUID()}`;
        const count = `select count(*) from inventory.books where title = '${title}'`;
        try {
          const { accessionNumber } = await postBook(await cluster.webUrl(), title);
          await waitFor(
            `the standby has number ${accessionNumber}`,
            async () => {
              const rows = await database.servers[standby].sql(count);
              if (rows !== '1') throw new Error(`it has ${rows} rows of it`);
            },
            { timeoutMs: replayTimeoutMs, everyMs: 200 },
          );
          const stream = await database.sql(
            `select state || ', ' || sync_state from pg_stat_replication where application_name = '${sideNames[standby]}'`,
          );
          if (!stream.startsWith('streaming, ')) throw new Error(`the stream is: ${stream || 'not there'}`);
          return `psql ${place} finds number ${accessionNumber}; ${stream}`;
        } finally {
          await database.sql(`delete from inventory.books where title = '${title}'`);
        }
      },
    },
    {
      claim: `inventory is refused ${place} by a policy`,
      check: async () => {
        const proxy = getDatabaseProxy(deployment, standby);
        const probe = await pods.asInventory();
        const findLine = await proxy.followLog(timeoutMs);
        const message = getProxyError(await probe.query('select 1', { ...stranger, PGHOST: host }));
        const line = await findLine(`${proxy.name} logs the reason`, deniedByPolicy);
        return `${message}; denied by ${readPolicy(line)} in its log`;
      },
    },
    {
      claim: `inventory is refused ${place} by PostgreSQL itself, too`,
      check: async () => {
        // With the identity of the primary, which the policy lets in. The VM doesn't resolve the cluster's names.
        const address = primary === 'vm' ? await getReplicationAddress(cluster, standby) : host;
        return getPgHbaError(await database.servers[primary].sh(buildPsqlCommand(address)));
      },
    },
  ];
}
