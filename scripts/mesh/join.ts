import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoint } from '../cluster/cluster.ts';
import { readServiceRange } from '../cluster/service-range.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { fingerprint, fingerprintFolder } from '../lib/fingerprint.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args, quoteWord } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { vmFolder } from '../machine/machine.ts';
import { getControlPlane, nameIstiod, type ControlPlane } from '../cluster/control-plane.ts';
import { provideSidecarPackage } from './sidecar-package.ts';
import { deleteStaleEntries, verifyInMesh } from './workload-entry.ts';

/** Packages take a slow host long. */
const scriptLimitMs = 1_500_000;
/** For the sidecar's first start, which is the only use of the token, and comes last. */
const tokenSeconds = (2 * scriptLimitMs) / 1000;
/** On the VM: the fingerprint of what it joined with. */
const fingerprintFile = '/etc/mesh-library/joined';
/** On the VM: what it needs to join, in memory. */
const joinFolder = '/run/mesh-library-join';
/** What the control plane calls this cluster. */
const clusterId = 'Kubernetes';
const istiodPort = 15012;
/** For istioctl's file of hosts, which we don't use: the VM writes its own. */
const placeholder = '192.0.2.1';
const clusterEnvFile = `${projectRoot}k8s/istio/cluster.env`;

/** What the VM joins, and the ways between both. */
interface Target {
  /** Of the VM, for the cluster's pods. */
  address: string;
  gateway: Endpoint;
  controlPlane: ControlPlane;
  /** For the VM's sidecar. */
  environment: string;
}

/** The VM as a healthy member of the mesh, which registers itself. */
export function joinMesh(deployment: Deployment): Step {
  const { machine, settings, cluster } = deployment;
  /** A new cluster, version, address, group or script means to join anew. */
  const readFingerprint = async ({ address, gateway, controlPlane, environment }: Target) =>
    fingerprint(
      await cluster.kubectl(args`get namespace kube-system -o jsonpath={.metadata.uid}`),
      controlPlane.version,
      address,
      JSON.stringify(gateway),
      await fingerprintFolder(`${projectRoot}vm`),
      environment,
      await cluster.kubectl(args`get workloadgroup postgres-1-vm -o jsonpath={.spec}`),
    );
  const awaitHealthy = (address: string, timeoutMs: number) =>
    waitFor('the VM is healthy in the mesh', () => verifyInMesh(deployment, address), { timeoutMs });

  return {
    title: 'the VM in the mesh',
    // Packages take a slow host long; a dead one is noticed by ssh.
    limitMs: 1_800_000,
    done: async () => {
      const target = await readTarget(deployment);
      const state = await machine.sh(
        `{ cat ${fingerprintFile}; systemctl is-active istio; } 2> /dev/null || true`,
      );
      if (state !== `${await readFingerprint(target)}\nactive`) return undefined;
      return awaitHealthy(target.address, 10_000).then(
        () => 'there, healthy',
        () => undefined,
      );
    },
    run: async () => {
      const target = await readTarget(deployment);
      const { address } = target;
      const { version } = target.controlPlane;
      const sidecar = await provideSidecarPackage(machine, settings, version, joinFolder);
      await sendJoinFiles(deployment, target);
      await machine.sh(
        `ISTIO_VERSION=${quoteWord(version)} SIDECAR_PACKAGE=${quoteWord(sidecar)} ${vmFolder}/join-mesh.sh ${joinFolder} 2>&1`,
        { timeoutMs: scriptLimitMs },
      );
      await deleteStaleEntries(deployment, address);
      await awaitHealthy(address, 180_000);
      await machine.sh(`cat > ${fingerprintFile}`, { input: `${await readFingerprint(target)}\n` });
      return { note: address };
    },
  };
}

/** What istioctl generates for the VM, with a token that it has just issued; nothing of it stays on this machine. */
async function sendJoinFiles(
  { machine, cluster }: Deployment,
  { address, gateway, controlPlane, environment }: Target,
): Promise<void> {
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'mesh-library-'));
  const folder = join(temporaryFolder, 'join');
  try {
    await mkdir(folder, { mode: 0o700 });
    await cluster.istioctl([
      ...args`experimental workload entry configure --name postgres-1-vm --namespace ${cluster.namespace}`,
      ...args`--output ${folder} --autoregister --internalIP ${address} --ingressIP ${placeholder}`,
      ...args`--clusterID ${clusterId} --capture-dns=false --tokenDuration ${tokenSeconds}`,
      ...args`--istioNamespace ${controlPlane.namespace} --revision ${controlPlane.revision}`,
    ]);
    const file = join(folder, 'cluster.env');
    await writeFile(file, sortInboundPorts(await readFile(file, 'utf8')) + environment);
    await writeFile(join(folder, 'gateway'), `${gateway.address}\n`);
    await writeFile(join(folder, 'istiod'), `${nameIstiod(controlPlane)} ${gateway.port}\n`);
    await machine.sendFolder(folder, joinFolder, true);
  } finally {
    await rm(temporaryFolder, { recursive: true, force: true });
  }
}

/** istioctl 1.31.1 takes the group's ports in any order: each time another file, for which the sidecar would start anew. */
export function sortInboundPorts(clusterEnv: string): string {
  return clusterEnv.replace(/(?<=^ISTIO_INBOUND_PORTS=')[\d,]+/m, (ports) =>
    ports.split(',').sort().join(','),
  );
}

async function readTarget({ machine, cluster, settings }: Deployment): Promise<Target> {
  const { vm: address, gateway: given } = await machine.addresses();
  const [gateway, controlPlane, serviceRange] = await Promise.all([
    given === undefined ? cluster.gateway() : { address: given, port: istiodPort },
    getControlPlane(cluster, settings),
    readServiceRange(cluster),
  ]);
  const istiod = `${nameIstiod(controlPlane)}:${gateway.port}`;
  // Two programs dial istiod. ISTIO_PILOT_PORT would not do: with it the start script forgets the revision in istiod's name.
  const dialled = gateway.port === istiodPort ? '' : `PILOT_ADDRESS='${istiod}'\nCA_ADDR='${istiod}'\n`;
  const environment = `${await readFile(clusterEnvFile, 'utf8')}ISTIO_SERVICE_CIDR='${serviceRange}'\n${dialled}`;
  return { address, gateway, controlPlane, environment };
}
