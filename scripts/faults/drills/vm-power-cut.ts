import type { Deployment } from '../../deployment/deployment.ts';
import type { Drill } from './drill.ts';
import { createVmBoots } from './vm-boots.ts';

/** The VM ends between two instructions, as when its power is cut, and gets power again. */
export function createVmPowerCutDrill(deployment: Deployment): Drill {
  const { run, machine, names } = deployment;
  const boots = createVmBoots(deployment);
  const start = async () => {
    await run('docker', ['start', names.vm]);
  };
  return {
    name: 'vm-power-cut',
    does: 'kills the whole VM with signal 9, and starts it 10 s later',
    predicts:
      'clients get 503 within 9 s; with power again it rejoins within 15 s, with no new token, and has every acknowledged book',
    maxOutageSeconds: 30,
    minOutageSeconds: 5,
    finding: 'vm-unreachable',
    refusal: machine.isStandIn
      ? undefined
      : `${machine.ssh.host} is yours: its power is cut by your hypervisor, which this drill does not know.`,
    holdMs: 10_000,
    limitMs: 120_000,
    break: async () => {
      await boots.note();
      await run('docker', ['kill', '--signal', 'KILL', names.vm]);
    },
    mend: start,
    verify: boots.verifyRejoined,
    putBack: start,
  };
}
