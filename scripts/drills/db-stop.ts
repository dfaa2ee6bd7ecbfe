import type { Deployment } from '../lib/deployment.ts';
import type { Drill } from './drill.ts';

/** PostgreSQL is stopped in order, as for an upgrade; the VM and its sidecar stay. */
export function createDbStopDrill(deployment: Deployment): Drill {
  const { vm } = deployment;
  const start = async () => {
    await vm.sh('systemctl start postgresql');
  };
  return {
    name: 'db-stop',
    does: 'stops PostgreSQL, and starts it 15 s later',
    predicts:
      'clients get 503 with Retry-After, never a hang; the health check takes the endpoint out and puts it back',
    maxOutageSeconds: 60,
    minOutageSeconds: 10,
    finding: 'database-stopped',
    holdMs: 15_000,
    limitMs: 120_000,
    break: async () => {
      await vm.sh('systemctl stop postgresql');
    },
    mend: start,
    putBack: start,
  };
}
