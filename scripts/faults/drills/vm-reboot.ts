import type { Deployment } from '../../deployment/deployment.ts';
import type { Drill } from './drill.ts';
import { createVmBoots } from './vm-boots.ts';

/** The VM boots anew, in order, as after an update of its kernel. */
export function createVmRebootDrill(deployment: Deployment): Drill {
  const { run, machine, names } = deployment;
  const boots = createVmBoots(deployment);
  return {
    name: 'vm-reboot',
    does: 'reboots the VM, in order',
    predicts:
      'it rejoins the mesh within 15 s, with no new token and no hand on it; clients get 503 meanwhile',
    maxOutageSeconds: 15,
    minOutageSeconds: 0.5,
    limitMs: 120_000,
    break: async () => {
      await boots.note();
      if (machine.isStandIn) {
        // Docker's word for it: systemd is told to power off, and the container starts again.
        await run('docker', ['restart', '--time', '30', names.vm], { timeoutMs: 60_000 });
      } else {
        await machine.sh('systemd-run --quiet --on-active 1s systemctl reboot');
      }
    },
    verify: boots.verifyRejoined,
  };
}
