import type { Deployment } from '../../deployment/deployment.ts';
import type { Drill } from './drill.ts';

const ahead = '+10m';
const library = '/usr/lib/*/faketime/libfaketimeMT.so.1';
const install =
  'DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends libfaketime';
const remove = 'DEBIAN_FRONTEND=noninteractive apt-get -qq purge --yes libfaketime';

/**
 * A container has the clock of its machine. Debian's libfaketime gives another one to programs that start from now on: what
 * runs keeps the right one, and so does the sidecar, since Envoy doesn't start under libfaketime.
 */
export function createClockSkewDrill({ machine }: Deployment): Drill {
  return {
    name: 'clock-skew',
    does: "lets every program that starts on the VM see a clock that is 10 minutes ahead, by Debian's libfaketime",
    predicts: 'nobody notices as long as the sidecar keeps its clock; doctor tells before it does harm',
    maxOutageSeconds: 0,
    finding: 'vm-clock-skewed',
    refusal: machine.isStandIn ? undefined : `${machine.ssh.host} is yours: we don't touch its clock.`,
    holdMs: 10_000,
    limitMs: 180_000,
    prepare: async () => {
      await machine.sh(`(apt-get -qq update && ${install}) > /dev/null 2>&1`, { timeoutMs: 120_000 });
    },
    break: async () => {
      await machine.sh(`echo '${ahead}' > /etc/faketimerc && echo ${library} > /etc/ld.so.preload`);
      const skewMs = Number(await machine.sh('date +%s')) * 1000 - Date.now();
      if (skewMs < 300_000) throw new Error(`the clock is ${skewMs} ms ahead only`);
    },
    mend: putBack,
    putBack: async () => {
      await putBack();
      await machine.sh(`${remove} > /dev/null 2>&1`, { timeoutMs: 60_000 });
    },
  };

  async function putBack(): Promise<void> {
    await machine.sh('rm -f /etc/ld.so.preload /etc/faketimerc');
  }
}
