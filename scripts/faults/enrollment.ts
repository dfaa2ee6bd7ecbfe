import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../deployment/deployment.ts';
import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { requestVmEnvoy } from '../mesh/envoy.ts';
import { joinMesh } from '../mesh/join.ts';
import { verifyInMesh } from '../mesh/workload-entry.ts';
import { getCapability } from './capabilities.ts';
import { sendAndRunScript } from './commands.ts';
import type { CreateFaults } from './fault.ts';
import { createVmLifetime, parseCertificate } from './certificates.ts';

const lifetime = '1m';

/** The VM has neither a certificate nor a token that would get it one: it is out of the mesh until somebody enrolls it again. */
export const createEnrollmentFaults: CreateFaults = (deployment) => {
  const { cluster, machine } = deployment;
  const getPower = () => getCapability(deployment, 'machine.power');
  const certificate = createVmLifetime(deployment, lifetime);
  const mend = async () => {
    await verifyShutOut(deployment);
    await enroll(deployment);
  };
  const startVm = async () => {
    await getPower().start();
    await waitFor('the VM answers by ssh', () => machine.sh('true', { timeoutMs: 10_000 }), {
      timeoutMs: 60_000,
    });
  };
  const verifyAfter = async () => {
    const end = await readCertificateEnd(deployment);
    if (!(end > Date.now())) throw new Error('the VM has no certificate that lasts');
    return `its certificate lasts until ${new Date(end).toISOString()}`;
  };
  return [
    // As on its first day, after too long a wait.
    {
      name: 'token-expired',
      description: "takes the VM's certificate away, and gives it a token that has expired",
      finding: 'vm-token-expired',
      inject: async () => {
        const token = await cluster.kubectl(
          args`create token postgres-1-vm --audience istio-ca --duration 10m`,
        );
        await sendAndRunScript(machine, 'certificates.sh inject token-expired', {
          input: expireToken(token),
          timeoutMs: 90_000,
        });
      },
      mend,
      restore: () => enrollUnlessInMesh(deployment),
      isMendedByHand: true,
      prediction: {
        text: 'the VM is not let into the mesh; make vm-reenroll brings it back, and nothing else is needed',
        ...{ maxOutageSeconds: 180, minOutageSeconds: 15, holdMs: 20_000, limitMs: 300_000 },
        verifyAfter,
      },
    },
    // The token of its first day is gone: nobody knows it any more.
    {
      name: 'vm-long-off',
      description: `switches the VM off for longer than its certificate lives (${lifetime} for the occasion), and on again`,
      requires: ['machine.power'],
      finding: 'vm-certificate-expired',
      prepare: certificate.shorten,
      inject: async () => {
        const end = await readCertificateEnd(deployment);
        await getPower().stop();
        await sleep(Math.max(0, end - Date.now()) + 2_000);
        await startVm();
      },
      mend,
      restore: async () => {
        await startVm();
        await certificate.restore();
        await enrollUnlessInMesh(deployment);
      },
      isMendedByHand: true,
      prediction: {
        text: 'it does not come back by itself; make vm-reenroll brings it back, and nothing else is needed',
        ...{ maxOutageSeconds: 240, minOutageSeconds: 30, holdMs: 20_000, limitMs: 360_000 },
        verifyAfter,
      },
    },
  ];
};

/** What `make vm-reenroll` does. */
async function enroll(deployment: Deployment): Promise<void> {
  await joinMesh(deployment).run();
}

async function enrollUnlessInMesh(deployment: Deployment): Promise<void> {
  const { vm: address } = await deployment.machine.addresses();
  await waitFor('the VM is in the mesh', () => verifyInMesh(deployment, address), {
    timeoutMs: 30_000,
  }).catch(() => enroll(deployment));
}

/** Throws where the VM has come back by itself: then nothing was broken. */
async function verifyShutOut(deployment: Deployment): Promise<void> {
  const { vm: address } = await deployment.machine.addresses();
  const isBack = await verifyInMesh(deployment, address).then(
    () => true,
    () => false,
  );
  if (isBack) throw new Error('the VM came back by itself');
}

async function readCertificateEnd({ machine }: Deployment): Promise<number> {
  return Date.parse(parseCertificate(await requestVmEnvoy(machine, 'certs')).expiration_time);
}

/**
 * The same token with its times in the past. A token that is really that old takes ten minutes to make, the API server's
 * least; istiod refuses both.
 */
export function expireToken(valid: string): string {
  const [header = '', payload = '', signature = ''] = valid.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>;
  const now = Math.floor(Date.now() / 1000);
  const past = { ...claims, iat: now - 1_200, nbf: now - 1_200, exp: now - 600 };
  return [header, Buffer.from(JSON.stringify(past)).toString('base64url'), signature].join('.');
}
