import { randomBytes } from 'node:crypto';
import type { Deployment } from '../deployment/deployment.ts';
import { quoteWord } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import type { Check } from './check.ts';
import { createInside, type QueryOutcome } from '../cluster/pod-client.ts';
import { followVm, linePatienceMs } from '../mesh/access-log.ts';
import type { Probes } from './probe-pods.ts';

const database = { PGUSER: 'inventory', PGDATABASE: 'library', PGPASSWORD: 'unknown', PGSSLMODE: 'disable' };
const service = 'postgres-1-vm.default.svc.cluster.local';
const byPostgres = /pg_hba\.conf rejects connection for host "[^"]+", user "inventory"/;
const guardSeconds = 60;

/** Who does not get to PostgreSQL, each tried for real, and told apart by who refused. */
export function databaseRefusalChecks(
  deployment: Deployment,
  probes: Pick<Probes, 'outsider' | 'stranger'>,
  patienceMs = linePatienceMs,
): Check[] {
  const { cluster, machine } = deployment;
  const inventory = createInside(cluster, 'deploy/inventory', 'inventory');

  return [
    {
      claim: "plaintext from outside the mesh is refused by the VM's proxy",
      check: async () => {
        const outsider = await probes.outsider();
        const atVm = await followVm(machine, patienceMs);
        const { vm: address } = await deployment.machine.addresses();
        const refusal = getProxyRefusal(await outsider.query('select 1', { ...database, PGHOST: address }));
        await atVm("the VM's proxy says why", / filter_chain_not_found .* \S+:5432 /);
        return `${refusal.message}; filter_chain_not_found in its log`;
      },
    },
    {
      claim: "another identity of the mesh is refused by the VM's proxy",
      check: async () => {
        const stranger = await probes.stranger();
        const atVm = await followVm(machine, patienceMs);
        const refusal = getProxyRefusal(await stranger.query('select 1', { ...database, PGHOST: service }));
        const line = await atVm("the VM's proxy says why", /rbac_access_denied_matched_policy\[ns\[/);
        const [reason = ''] =
          /policy\[[^\]]+\]/.exec(line.replace(/^.*rbac_access_denied_matched_/, '').slice(1)) ?? [];
        return `${refusal.message}; denied by ${reason} in its log`;
      },
    },
    {
      claim: 'a wrong password is refused by PostgreSQL',
      check: async () => {
        const refusal = getRefusal(await inventory.query('select 1', { PGPASSWORD: 'wrong' }));
        if (refusal.code !== '28P01') throw new Error(`refused otherwise: ${refusal.message}`);
        return refusal.message;
      },
    },
    {
      claim: 'on the VM itself, round the proxy, PostgreSQL refuses',
      check: async () => {
        const { vm: address } = await deployment.machine.addresses();
        const target = `host=${address} user=inventory dbname=library sslmode=disable connect_timeout=5`;
        const said = await machine.sh(`psql --command 'select 1' ${quoteWord(target)} 2>&1 || true`);
        return getWords(said, byPostgres);
      },
    },
  ];
}

/** The one check that takes something away for some seconds: while it runs, inventory has no database. */
export function stoppedProxyCheck(deployment: Deployment, probes: Pick<Probes, 'outsider'>): Check {
  const { cluster, machine } = deployment;
  const inventory = createInside(cluster, 'deploy/inventory', 'inventory');

  return {
    claim: "with the VM's proxy stopped, PostgreSQL refuses",
    check: async () => {
      const outsider = await probes.outsider();
      const { vm: address } = await deployment.machine.addresses();
      const outcome = await withoutSidecar(() =>
        outsider.query('select 1', { ...database, PGHOST: address }),
      );
      return getWords(getRefusal(outcome).message, byPostgres);
    },
  };

  /** The VM starts its sidecar again by itself, even if we don't live to do it. */
  async function withoutSidecar<T>(work: () => Promise<T>): Promise<T> {
    const guard = `mesh-library-verify-${randomBytes(3).toString('hex')}`;
    await machine.sh(
      `systemd-run --quiet --unit ${guard} --on-active ${guardSeconds}s systemctl start istio`,
    );
    try {
      await machine.sh('systemctl stop istio');
      return await work();
    } finally {
      await machine.sh(`systemctl start istio && systemctl stop ${guard}.timer`);
      await waitFor('inventory has its database back', verifyReached, { timeoutMs: 30_000 });
    }
  }

  async function verifyReached(): Promise<void> {
    const { refusal } = await inventory.query('select 1');
    if (refusal) throw new Error(refusal.message);
  }
}

/** Throws when there was none. */
function getRefusal(outcome: QueryOutcome): { code?: string; message: string } {
  if (outcome.refusal === undefined) throw new Error('it was let in');
  return outcome.refusal;
}

/** A refusal in PostgreSQL's own words means that the proxy let it through. */
function getProxyRefusal(outcome: QueryOutcome): { message: string } {
  const refusal = getRefusal(outcome);
  if (/^[0-9A-Z]{5}$/.test(refusal.code ?? '')) throw new Error(`it got to PostgreSQL: ${refusal.message}`);
  return refusal;
}

function getWords(said: string, pattern: RegExp): string {
  const [words] = pattern.exec(said) ?? [];
  if (words === undefined) throw new Error(`refused otherwise, or not at all: ${said}`);
  return words;
}
