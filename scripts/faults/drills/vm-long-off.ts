import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../../deployment/deployment.ts';
import type { Drill } from './drill.ts';
import { createEnrolment } from './enrolment.ts';
import { createShortCertificatesOfVm } from './short-certificates.ts';

const life = '1m';

/** The VM is off for longer than its certificate lives, and the token of its first day is gone: nobody knows it any more. */
export function createVmLongOffDrill(deployment: Deployment): Drill {
  const { run, machine, names } = deployment;
  const ofVm = createShortCertificatesOfVm(deployment, life);
  const enrolment = createEnrolment(deployment);
  return {
    name: 'vm-long-off',
    does: `switches the VM off for longer than its certificate lives (${life} for the occasion), and on again`,
    predicts: 'it does not come back by itself; make vm-reenroll brings it back, and nothing else is needed',
    maxOutageSeconds: 240,
    minOutageSeconds: 30,
    finding: 'vm-certificate-expired',
    refusal: machine.isStandIn
      ? undefined
      : 'It would have to switch a host of yours off and on again, which ssh alone cannot do.',
    holdMs: 20_000,
    limitMs: 360_000,
    prepare: ofVm.shorten,
    break: async () => {
      const end = await enrolment.readCertificateEnd();
      await run('docker', ['stop', '--time', '30', names.vm], { timeoutMs: 60_000 });
      await sleep(Math.max(0, end - Date.now()) + 2_000);
      await enrolment.startVm();
    },
    mend: async () => {
      await enrolment.verifyShutOut();
      await enrolment.reenroll();
    },
    verify: enrolment.verifyKnown,
    putBack: async () => {
      await enrolment.startVm();
      await ofVm.putBack();
      await enrolment.reenrollWhereNeeded();
    },
  };
}
