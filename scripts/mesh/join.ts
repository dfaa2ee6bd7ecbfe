import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '../deployment/deployment.ts';
import { fingerprint, fingerprintFolder } from '../lib/fingerprint.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args, quoteWord } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder } from '../machine/machine.ts';
import { provideSidecarPackage } from './sidecar-package.ts';
import { deleteStaleEntries, verifyInMesh } from './workload-entry.ts';

/** Long enough for a slow download before the sidecar's first start, which is the only use of the token. */
const tokenSeconds = 900;
/** On the VM: the fingerprint of what it joined with. */
const fingerprintFile = '/etc/mesh-library/joined';
/** On the VM: what it needs to join, in memory. */
const joinFolder = '/run/mesh-library-join';
/** What the control plane calls this cluster. */
const clusterId = 'Kubernetes';
const clusterEnvFile = `${projectRoot}k8s/istio/cluster.env`;

/** The VM as a healthy member of the mesh, which registers itself. */
export function joinMesh(deployment: Deployment): Step {
  const { machine, settings, cluster } = deployment;
  const { ISTIO_VERSION } = settings;

  /** A new cluster, version, address, group or script means to join anew. */
  const readFingerprint = async () =>
    fingerprint(
      await cluster.kubectl(args`get namespace kube-system -o jsonpath={.metadata.uid}`),
      ISTIO_VERSION,
      JSON.stringify(await machine.addresses()),
      await fingerprintFolder(`${projectRoot}vm`),
      await readFile(clusterEnvFile, 'utf8'),
      await cluster.kubectl(args`get workloadgroup postgres-1-vm -o jsonpath={.spec}`),
    );
  const awaitHealthy = (address: string, timeoutMs: number) =>
    waitFor('the VM is healthy in the mesh', () => verifyInMesh(deployment, address), { timeoutMs });

  return {
    title: 'the VM in the mesh',
    // Packages take a slow host long; a dead one is noticed by ssh.
    limitMs: 1_800_000,
    done: async () => {
      const { vm: address } = await machine.addresses();
      const state = await machine.sh(
        `{ cat ${fingerprintFile}; systemctl is-active istio; } 2> /dev/null || true`,
      );
      if (state !== `${await readFingerprint()}\nactive`) return undefined;
      return awaitHealthy(address, 5_000).then(
        () => 'there, healthy',
        () => undefined,
      );
    },
    run: async () => {
      const { vm: address } = await machine.addresses();
      const sidecar = await provideSidecarPackage(machine, settings, joinFolder);
      await sendJoinFiles(deployment);
      await machine.sh(
        `ISTIO_VERSION=${quoteWord(ISTIO_VERSION)} SIDECAR_PACKAGE=${quoteWord(sidecar)} ${vmFolder}/join-mesh.sh ${joinFolder} 2>&1`,
        { timeoutMs: 1_500_000 },
      );
      await deleteStaleEntries(deployment, address);
      await awaitHealthy(address, 60_000);
      await machine.sh(`cat > ${fingerprintFile}`, { input: `${await readFingerprint()}\n` });
      return { note: address };
    },
  };
}

/** What istioctl generates for the VM, with a token that it has just issued; nothing of it stays on this machine. */
async function sendJoinFiles({ machine, cluster }: Deployment): Promise<void> {
  const { vm: address, gateway } = await machine.addresses();
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'mesh-library-'));
  const folder = join(temporaryFolder, 'join');
  try {
    await mkdir(folder, { mode: 0o700 });
    await cluster.istioctl([
      ...args`experimental workload entry configure --name postgres-1-vm --namespace default`,
      ...args`--output ${folder} --autoregister --internalIP ${address}`,
      ...args`--clusterID ${clusterId} --capture-dns=false --tokenDuration ${tokenSeconds}`,
    ]);
    await appendFile(join(folder, 'cluster.env'), await readFile(clusterEnvFile));
    await writeFile(join(folder, 'gateway'), `${gateway}\n`);
    await machine.sendFolder(folder, joinFolder, true);
  } finally {
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}
