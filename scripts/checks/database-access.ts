import { randomBytes } from 'node:crypto';
import { createPodClient, type QueryResult } from '../cluster/pod-client.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { quoteWord } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { followVmLog, logTimeoutMs } from '../mesh/access-log.ts';
import type { Check } from './check.ts';
import type { ProbePods } from './probe-pods.ts';

const database = { PGUSER: 'inventory', PGDATABASE: 'library', PGPASSWORD: 'unknown', PGSSLMODE: 'disable' };
const pgHbaError = /pg_hba\.conf rejects connection for host "[^"]+", user "inventory"/;
const restartSeconds = 60;

/** Who can't connect to PostgreSQL. Each error shows whether the VM's proxy refused, or PostgreSQL itself. */
export function databaseAccessChecks(
  { cluster, machine }: Deployment,
  pods: Pick<ProbePods, 'outsideMesh' | 'unauthorized'>,
  timeoutMs = logTimeoutMs,
): Check[] {
  return [
    {
      claim: "plaintext from outside the mesh is refused by the VM's proxy",
      check: async () => {
        const outsideMesh = await pods.outsideMesh();
        const findLine = await followVmLog(machine, timeoutMs);
        const { vm: PGHOST } = await machine.addresses();
        const message = getProxyError(await outsideMesh.query('select 1', { ...database, PGHOST }));
        await findLine("the VM's proxy logs the reason", / filter_chain_not_found .* \S+:5432 /);
        return `${message}; filter_chain_not_found in its log`;
      },
    },
    {
      claim: "another identity of the mesh is refused by the VM's proxy",
      check: async () => {
        const unauthorized = await pods.unauthorized();
        const findLine = await followVmLog(machine, timeoutMs);
        const message = getProxyError(
          await unauthorized.query('select 1', {
            ...database,
            PGHOST: `postgres-1-vm.${cluster.namespace}.svc.cluster.local`,
          }),
        );
        const line = await findLine(
          "the VM's proxy logs the reason",
          /rbac_access_denied_matched_policy\[ns\[/,
        );
        const [, policy = ''] = /rbac_access_denied_matched_policy.*?(policy\[[^\]]+\])/.exec(line) ?? [];
        return `${message}; denied by ${policy} in its log`;
      },
    },
    {
      claim: 'a wrong password is refused by PostgreSQL',
      check: async () => {
        const inventory = createPodClient(cluster, 'deploy/inventory', 'inventory');
        const { code, message } = getError(await inventory.query('select 1', { PGPASSWORD: 'wrong' }));
        if (code !== '28P01') throw new Error(`refused otherwise: ${message}`);
        return message;
      },
    },
    {
      claim: 'on the VM itself, round the proxy, PostgreSQL refuses',
      check: async () => {
        // Not at the VM's address for pods: where that is a public one, there is often no way back in.
        const target = 'host=127.0.0.1 user=inventory dbname=library sslmode=disable connect_timeout=5';
        return getPgHbaError(await machine.sh(`psql --command 'select 1' ${quoteWord(target)} 2>&1 || true`));
      },
    },
  ];
}

/** Stops the VM's proxy for some seconds: meanwhile inventory has no database. */
export function stoppedProxyCheck(
  { cluster, machine }: Deployment,
  pods: Pick<ProbePods, 'outsideMesh'>,
): Check {
  const inventory = createPodClient(cluster, 'deploy/inventory', 'inventory');

  /** The VM starts its sidecar again by itself, even if this process is killed. */
  const withoutSidecar = async <T>(work: () => Promise<T>): Promise<T> => {
    const unit = `mesh-library-verify-${randomBytes(3).toString('hex')}`;
    await machine.sh(
      `systemd-run --quiet --unit ${unit} --on-active ${restartSeconds}s systemctl start istio`,
    );
    try {
      await machine.sh('systemctl stop istio');
      return await work();
    } finally {
      await machine.sh(`systemctl start istio && systemctl stop ${unit}.timer`);
      await waitFor('inventory has its database back', verifyConnects, { timeoutMs: 30_000 });
    }
  };
  const verifyConnects = async () => {
    const { error } = await inventory.query('select 1');
    if (error) throw new Error(error.message);
  };

  return {
    claim: "with the VM's proxy stopped, PostgreSQL refuses",
    check: async () => {
      const outsideMesh = await pods.outsideMesh();
      const { vm: PGHOST } = await machine.addresses();
      const query = () => outsideMesh.query('select 1', { ...database, PGHOST });
      return getPgHbaError(getError(await withoutSidecar(query)).message);
    },
  };
}

/** Throws when there is none. */
function getError({ error }: QueryResult): { code?: string; message: string } {
  if (error === undefined) throw new Error('it was let in');
  return error;
}

/** An error code of PostgreSQL means that the proxy let it through. */
function getProxyError(result: QueryResult): string {
  const { code = '', message } = getError(result);
  if (/^[0-9A-Z]{5}$/.test(code)) throw new Error(`it got to PostgreSQL: ${message}`);
  return message;
}

function getPgHbaError(output: string): string {
  const [error] = pgHbaError.exec(output) ?? [];
  if (error === undefined) throw new Error(`refused otherwise, or not at all: ${output}`);
  return error;
}
