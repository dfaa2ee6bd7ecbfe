import type { Deployment } from '../../deployment/deployment.ts';
import type { Drill } from './drill.ts';

/** The VM's sidecar is restarted in order, as after an update of its package. */
export function createVmProxyRestartDrill(deployment: Deployment): Drill {
  const { machine } = deployment;
  const process = createProcess(deployment);
  return {
    name: 'vm-proxy-restart',
    does: "restarts the VM's sidecar while books are written",
    predicts: 'clients get 503 while it stops (5 s) and starts (2 s); PostgreSQL is not touched',
    maxOutageSeconds: 15,
    limitMs: 90_000,
    break: async () => {
      await process.note();
      await machine.sh('systemctl restart istio');
    },
    verify: process.verifyNew,
  };
}

/** The VM's sidecar ends by itself: a bug in it, or the kernel when memory is short. */
export function createVmProxyCrashDrill(deployment: Deployment): Drill {
  const { machine } = deployment;
  const process = createProcess(deployment);
  return {
    name: 'vm-proxy-crash',
    does: "kills the VM's sidecar, agent and Envoy, with signal 9 while books are written",
    predicts: 'systemd starts it again after 2 s; clients get 503 meanwhile',
    maxOutageSeconds: 15,
    limitMs: 90_000,
    break: async () => {
      await process.note();
      await machine.sh('systemctl kill --signal=KILL istio');
    },
    verify: process.verifyNew,
  };
}

/** Tells whether the sidecar is another process than before, under a PostgreSQL that is the same. */
function createProcess({ machine }: Deployment) {
  const read = async () => {
    const text = await machine.sh(
      'systemctl show --property=MainPID --value istio; head -1 /var/lib/postgresql/*/main/postmaster.pid',
    );
    const [sidecar, postgres] = text.split('\n');
    return { sidecar, postgres };
  };
  let before: Awaited<ReturnType<typeof read>>;
  return {
    note: async () => {
      before = await read();
    },
    verifyNew: async () => {
      const now = await read();
      if (now.sidecar === before.sidecar) throw new Error('the sidecar is the same process as before');
      if (now.postgres !== before.postgres) throw new Error('PostgreSQL is another process than before');
      return 'a new sidecar, the same PostgreSQL';
    },
  };
}
