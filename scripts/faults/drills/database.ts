import type { Deployment } from '../../deployment/deployment.ts';
import { waitFor } from '../../lib/wait.ts';
import { listWorkloadEntries } from '../../mesh/workload-entry.ts';
import type { Drill } from './drill.ts';

/** The one cluster of PostgreSQL that install-postgres.sh keeps; the pattern finds it while it runs. */
const unit = "'postgresql@*-main.service'";

/** PostgreSQL is stopped in order, as for an upgrade; the VM and its sidecar stay. */
export function createDbStopDrill(deployment: Deployment): Drill {
  const { machine } = deployment;
  const start = async () => {
    await machine.sh('systemctl start postgresql');
  };
  return {
    name: 'db-stop',
    does: 'stops PostgreSQL, and starts it 15 s later',
    predicts:
      'the health check takes the endpoint out and puts it back; clients get 503 with Retry-After, never a hang',
    maxOutageSeconds: 35,
    minOutageSeconds: 10,
    finding: 'database-stopped',
    holdMs: 15_000,
    limitMs: 120_000,
    break: async () => {
      await machine.sh('systemctl stop postgresql');
    },
    whileBroken: () => awaitUnhealthy(deployment),
    mend: start,
    putBack: start,
  };
}

/** PostgreSQL ends by itself, all its processes at once: the kernel when memory is short, or a bug. */
export function createDbCrashDrill({ machine }: Deployment): Drill {
  return {
    name: 'db-crash',
    does: 'kills all of PostgreSQL with signal 9',
    predicts:
      'systemd starts it again after 2 s; it recovers from its log, and has every acknowledged book; clients get 503 meanwhile',
    maxOutageSeconds: 20,
    minOutageSeconds: 0.2,
    limitMs: 120_000,
    break: async () => {
      await machine.sh(`systemctl kill --signal=KILL ${unit}`);
    },
    verify: async () => {
      // Looked for in the newest lines: they are of this start.
      const line = await machine.sh(
        "tail -n 200 /var/log/postgresql/postgresql-*-main.log | grep -a 'automatic recovery' | tail -1",
      );
      return line.replace(/^.*LOG: +/, 'PostgreSQL: ');
    },
    putBack: async () => {
      await machine.sh('systemctl start postgresql');
    },
  };
}

/** PostgreSQL is restarted in order, as after a change of its settings. */
export function createDbRestartDrill({ machine }: Deployment): Drill {
  const since = () => machine.sql('select pg_postmaster_start_time()');
  let before = '';
  return {
    name: 'db-restart',
    does: 'restarts PostgreSQL',
    predicts: 'clients get 503 with Retry-After for some seconds',
    maxOutageSeconds: 15,
    limitMs: 90_000,
    break: async () => {
      before = await since();
      await machine.sh('systemctl restart postgresql');
    },
    verify: async () => {
      const now = await since();
      if (now === before) throw new Error(`PostgreSQL is up since ${before}: it was not restarted`);
      return 'PostgreSQL started anew';
    },
  };
}

/** Answers how long it took the VM's own health check to take it out of the mesh's endpoints. */
async function awaitUnhealthy(deployment: Deployment): Promise<string> {
  const began = performance.now();
  await waitFor(
    'the health check takes the VM out',
    async () => {
      const [entry] = await listWorkloadEntries(deployment);
      const health = entry?.status?.conditions?.find(({ type }) => type === 'Healthy')?.status;
      if (health !== 'False') throw new Error(`its entry says Healthy=${health ?? 'nothing'}`);
    },
    { timeoutMs: 30_000 },
  );
  return `taken out within ${((performance.now() - began) / 1000).toFixed(0)} s`;
}
