import type { Deployment } from '../../deployment/deployment.ts';
import { waitFor } from '../../lib/wait.ts';
import { verifyInMesh } from '../../mesh/workload-entry.ts';
import { joinMesh } from '../../mesh/join.ts';

export const certificate = '/etc/certs/cert-chain.pem';
const certificateEnd = `openssl x509 -noout -enddate -dateopt iso_8601 -in ${certificate} | cut -d= -f2`;

/** What the VM shows istiod to be known, and the cure when it is known no more. */
export function createEnrolment(deployment: Deployment) {
  const { run, machine, names } = deployment;

  /** What `make vm-reenroll` does. */
  async function reenroll(): Promise<void> {
    await joinMesh(deployment).run();
  }

  return {
    reenroll,
    readCertificateEnd: async () => Date.parse(await machine.sh(certificateEnd)),

    /** Throws where the VM has come back without a hand on it: then nothing was broken. */
    verifyShutOut: async () => {
      const { vm: address } = await deployment.machine.addresses();
      const isBack = await verifyInMesh(deployment, address).then(
        () => true,
        () => false,
      );
      if (isBack) throw new Error('the VM came back by itself');
    },

    verifyKnown: async () => {
      const end = Date.parse(await machine.sh(certificateEnd));
      if (!(end > Date.now())) throw new Error('the VM has no certificate that lasts');
      return `its certificate lasts until ${new Date(end).toISOString()}`;
    },

    startVm: async () => {
      if (machine.isStandIn) await run('docker', ['start', names.vm]);
      await waitFor('the VM answers by ssh', () => machine.sh('true', { timeoutMs: 10_000 }), {
        timeoutMs: 60_000,
      });
    },

    /** Unless it is in the mesh by now, or comes there in a moment. */
    reenrollWhereNeeded: async () => {
      const { vm: address } = await deployment.machine.addresses();
      await waitFor('the VM is in the mesh', () => verifyInMesh(deployment, address), {
        timeoutMs: 30_000,
      }).catch(reenroll);
    },
  };
}
