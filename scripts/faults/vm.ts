import type { Deployment } from '../deployment/deployment.ts';
import { getCapability } from './capabilities.ts';
import type { CreateFaults } from './fault.ts';

/** The VM as a whole. */
export const createVmFaults: CreateFaults = (deployment) => {
  const { machine, settings } = deployment;
  const getPower = () => getCapability(deployment, 'machine.power');
  const start = () => getPower().start();
  const boot = createBootCheck(deployment);
  // How long a host of yours takes to boot, its hardware says.
  const [rebootSeconds, rebootLimitMs] = settings.VM_HOST === undefined ? [15, 120_000] : [300, 420_000];
  return [
    {
      name: 'vm-frozen',
      description: 'freezes the VM',
      requires: ['machine.power'],
      finding: 'vm-unreachable',
      inject: () => getPower().pause(),
      restore: () => getPower().unpause(),
    },
    // As after an update of the kernel.
    {
      name: 'vm-reboot',
      description: 'reboots the VM, in order',
      requires: ['machine.database'],
      inject: async () => {
        await boot.record();
        await machine.reboot();
      },
      prediction: {
        text: `it rejoins the mesh within ${rebootSeconds} s, with no new token and no hand on it; clients get 503 meanwhile`,
        ...{
          maxOutageSeconds: rebootSeconds,
          minOutageSeconds: 0.5,
          limitMs: rebootLimitMs,
        },
        verifyAfter: boot.verifyRejoined,
      },
    },
    {
      name: 'vm-power-cut',
      description: 'kills the whole VM with signal 9, and starts it 10 s later',
      requires: ['machine.power'],
      finding: 'vm-unreachable',
      alert: 'VmOutOfMesh',
      inject: async () => {
        await boot.record();
        await getPower().kill();
      },
      mend: start,
      restore: start,
      isMendedByHand: true,
      prediction: {
        text: 'clients get 503 within 9 s; with power again it rejoins within 15 s, with no new token, and has every acknowledged book',
        ...{ maxOutageSeconds: 30, minOutageSeconds: 5, holdMs: 10_000, limitMs: 120_000 },
        verifyAfter: boot.verifyRejoined,
      },
    },
  ];
};

/** Verifies that the VM has booted since, and rejoined the mesh by its certificate alone. */
function createBootCheck({ machine }: Deployment) {
  // Not boot_id: a container has that of the machine that it runs on.
  const readBootTime = () => machine.sh('systemctl show --property=UserspaceTimestamp --value');
  let before: string | undefined;
  return {
    record: async () => {
      before = await readBootTime();
    },
    verifyRejoined: async () => {
      const now = await readBootTime();
      if (now === before) throw new Error(`the VM has not booted: it is up since ${now}`);
      const token = await machine.sh('ls /var/run/secrets/tokens/istio-token 2> /dev/null || true');
      if (token !== '') throw new Error(`the VM has a token again: ${token}`);
      return `booted at ${now}, in the mesh without a token`;
    },
  };
}
