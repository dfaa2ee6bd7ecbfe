import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '../deployment/deployment.ts';
import { projectRoot } from '../lib/project-root.ts';
import { fingerprint, fingerprintFolder, sha256OfFile } from '../lib/fingerprint.ts';
import { findSidecarFile, sidecarUrl } from './sidecar-package.ts';
import type { Step } from '../lib/plan.ts';
import { vmFolder } from '../machine/machine.ts';
import { args, quoteWord } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { removeFormerEntries, verifyInMesh } from './workload-entry.ts';

/** Long enough for a slow download before the sidecar's first start, which is the only use of the token. */
const tokenSeconds = 900;
const joined = '/etc/mesh-library/joined';
const handOver = '/run/mesh-library-join';
/** What the control plane calls this cluster. */
const clusterId = 'Kubernetes';
const additions = `${projectRoot}k8s/istio/cluster.env`;

/** The VM as a member of the mesh: registered by itself, and healthy. */
export function joinMesh(deployment: Deployment): Step {
  const { machine, settings, cluster } = deployment;

  /** What a joined VM stands on: a new cluster, version, address, group or script means to join anew. */
  const print = async () =>
    fingerprint(
      await cluster.kubectl(['get', 'namespace', 'kube-system', '-o', 'jsonpath={.metadata.uid}']),
      settings.ISTIO_VERSION,
      JSON.stringify(await machine.addresses()),
      await fingerprintFolder(`${projectRoot}vm`),
      await readFile(additions, 'utf8'),
      await cluster.kubectl(['get', 'workloadgroup', 'postgres-1-vm', '-o', 'jsonpath={.spec}']),
    );

  return {
    title: 'the VM in the mesh',
    limitMs: 480_000,
    done: async () => {
      const { vm: address } = await machine.addresses();
      const state = `cat ${joined}; systemctl is-active istio`;
      const found = await machine.sh(`${state} 2> /dev/null || true`);
      if (found !== `${await print()}\nactive`) {
        return undefined;
      }
      return await waitFor('the VM is healthy', () => verifyInMesh(deployment, address), {
        timeoutMs: 5_000,
      }).then(
        () => 'there, healthy',
        () => undefined,
      );
    },
    run: async () => {
      const addresses = await machine.addresses();
      const sidecar = await provideSidecar(deployment);
      await sendCredentials(deployment, addresses);
      await machine.sh(
        `ISTIO_VERSION=${quoteWord(settings.ISTIO_VERSION)} SIDECAR_PACKAGE=${quoteWord(sidecar)} ${vmFolder}/join-mesh.sh ${handOver} 2>&1`,
        { timeoutMs: 420_000 },
      );
      await removeFormerEntries(deployment, addresses.vm);
      await waitFor('the VM is healthy in the mesh', () => verifyInMesh(deployment, addresses.vm), {
        timeoutMs: 60_000,
      });
      await machine.sh(`cat > ${joined}`, { input: `${await print()}\n` });
      return { note: addresses.vm };
    },
  };
}

/** The package's place, as the VM sees it. A file of this machine is sent, unless the VM has that version already. */
async function provideSidecar({ machine, settings }: Deployment): Promise<string> {
  const file = await findSidecarFile(settings);
  if (file === undefined) return sidecarUrl(settings, await machine.sh('dpkg --print-architecture'));
  const target = `${handOver}/istio-sidecar.deb`;
  const installed = await machine.sh(
    "dpkg-query --show --showformat='${Version}' istio-sidecar 2> /dev/null || true",
  );
  if (installed !== settings.ISTIO_VERSION) {
    await machine.sh(`mkdir -p -m 700 ${handOver} && cat > ${target}`, {
      input: createReadStream(file),
      timeoutMs: 300_000,
    });
    await machine.sh(`cat > ${target}.sha256`, { input: `${await sha256OfFile(file)}  istio-sidecar.deb\n` });
  }
  return target;
}

/** What istioctl makes for the VM, the token among it, minted last of all; nothing of it stays on this machine. */
async function sendCredentials(
  { machine, cluster }: Deployment,
  addresses: { vm: string; gateway: string },
): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), 'mesh-library-'));
  const folder = join(scratch, 'join');
  try {
    await mkdir(folder, { mode: 0o700 });
    await cluster.istioctl([
      ...args`experimental workload entry configure --name postgres-1-vm --namespace default`,
      ...args`--output ${folder} --autoregister --internalIP ${addresses.vm}`,
      ...args`--clusterID ${clusterId} --capture-dns=false --tokenDuration ${tokenSeconds}`,
    ]);
    await appendFile(join(folder, 'cluster.env'), await readFile(additions));
    await writeFile(join(folder, 'gateway'), `${addresses.gateway}\n`);
    await machine.sendFolder(folder, handOver, true);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
