import type { Database } from '../deployment/database.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import { sendVmScripts } from '../machine/vm-scripts.ts';
import { findHealth } from '../mesh/istio-objects.ts';
import { listWorkloadEntries } from '../mesh/workload-entry.ts';
import { createCommandFaults, createScriptFaults, runScript } from './commands.ts';
import type { CreateFaults, Fault } from './fault.ts';

/** The one cluster of PostgreSQL that install-postgres.sh keeps; the pattern finds it while it runs. */
const unit = "'postgresql@*-main.service'";

/** PostgreSQL: its process, where it listens, whom it lets in, whether it comes back. */
export const createDatabaseFaults: CreateFaults = (deployment) => {
  const { machine, database } = deployment;
  const onVm = createCommandFaults(deployment);
  const withScript = createScriptFaults(deployment, 'database.sh');
  const start = () => machine.sh('systemctl start postgresql');
  let startedBefore = '';
  const faults: Fault[] = [
    // As for an upgrade; the VM and its sidecar stay.
    {
      name: 'db-stop',
      description: 'stops PostgreSQL, and starts it 15 s later',
      finding: 'database-stopped',
      alert: 'DatabaseUnhealthy',
      inject: () => machine.sh('systemctl stop postgresql'),
      mend: start,
      restore: start,
      prediction: {
        text: 'the health check takes the endpoint out and puts it back; clients get 503 with Retry-After, never a hang',
        ...{ maxOutageSeconds: 35, minOutageSeconds: 10, holdMs: 15_000, limitMs: 120_000 },
        verifyDuring: () => awaitUnhealthy(deployment),
      },
    },
    // As by a bug, or by the kernel when memory is short.
    {
      name: 'db-crash',
      description: 'kills all of PostgreSQL with signal 9',
      prepare: () => sendVmScripts(machine),
      inject: () => machine.sh(`systemctl kill --signal=KILL ${unit}`),
      restore: start,
      prediction: {
        text: 'systemd starts it again after 2 s; it recovers from its log, and has every acknowledged book; clients get 503 meanwhile',
        ...{ maxOutageSeconds: 20, minOutageSeconds: 0.2, limitMs: 120_000 },
        verifyAfter: async () => {
          const line = await runScript(machine, "postgres-log.sh 'automatic recovery'");
          return line.replace(/^.*LOG: +/, 'PostgreSQL: ');
        },
      },
    },
    // As after a change of its settings.
    {
      name: 'db-restart',
      description: 'restarts PostgreSQL',
      inject: async () => {
        startedBefore = await readStartTime(database);
        await machine.sh('systemctl restart postgresql');
      },
      prediction: {
        text: 'clients get 503 with Retry-After for some seconds',
        ...{ maxOutageSeconds: 15, limitMs: 90_000 },
        verifyAfter: async () => {
          const startedAt = await readStartTime(database);
          if (startedAt === startedBefore) {
            throw new Error(`PostgreSQL is up since ${startedAt}: it was not restarted`);
          }
          return 'PostgreSQL started anew';
        },
      },
    },
    onVm('database-frozen', 'database-silent', 'freezes PostgreSQL: it is there, and says nothing', {
      inject: `systemctl kill --signal=STOP ${unit}`,
      restore: `systemctl kill --signal=CONT ${unit}`,
    }),
    onVm('database-not-at-boot', 'database-not-at-boot', "disables PostgreSQL's unit", {
      inject: 'systemctl disable --quiet postgresql',
      restore: 'systemctl enable --quiet postgresql',
    }),
    withScript('listens-locally', 'database-listens-wrong', 'has PostgreSQL listen on 127.0.0.1 alone'),
    withScript('open-to-all', 'database-open-to-all', 'lets everybody in who knows the password'),
    withScript('inventory-rejected', 'database-shut', 'rejects inventory in pg_hba.conf'),
  ];
  return faults.map((fault) => ({ ...fault, requires: ['machine.database'] }));
};

export async function readStartTime({ sql }: Pick<Database, 'sql'>): Promise<string> {
  return await sql('select pg_postmaster_start_time()');
}

export async function countSessions({ sql }: Pick<Database, 'sql'>): Promise<number> {
  return Number(await sql("select count(*) from pg_stat_activity where usename = 'inventory'"));
}

/** Returns how long the VM's own health check took to take it out of the mesh's endpoints. */
async function awaitUnhealthy(deployment: Deployment): Promise<string> {
  const startedAt = performance.now();
  await waitFor(
    'the health check takes the VM out',
    async () => {
      const [entry] = await listWorkloadEntries(deployment);
      const health = entry && findHealth(entry)?.status;
      if (health !== 'False') throw new Error(`its entry says Healthy=${health ?? 'nothing'}`);
    },
    { timeoutMs: 30_000 },
  );
  return `taken out within ${((performance.now() - startedAt) / 1000).toFixed(0)} s`;
}
