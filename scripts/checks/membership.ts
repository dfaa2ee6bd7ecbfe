import type { Pod } from 'kubernetes-types/core/v1.js';
import { hasSide, sideNames, type DatabasePlacement } from '../cluster/database-placement.ts';
import { isReady } from '../cluster/pods.ts';
import { databasePod } from '../deployment/database.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { readMeshVersion } from '../cluster/control-plane.ts';
import { requestPodEnvoy, requestVmEnvoy, type EnvoyCertificates } from '../mesh/envoy.ts';
import { applicationPods, findOutdated } from '../mesh/sidecar-versions.ts';
import { verifyInMesh } from '../mesh/workload-entry.ts';
import type { Check } from './check.ts';
import { givenUpVmCheck } from './given-up-vm.ts';

/** Nothing but a proxy each. */
const gateways = ['gateway', 'istiod-gateway'];
const apps = [...gateways, 'web', 'acquisitions', 'inventory'];

/** What makes a member of the mesh: its registration, a proxy of its own, and an identity. */
export function membershipChecks(deployment: Deployment, placement: DatabasePlacement): Check[] {
  const { cluster, machine } = deployment;
  const [hasVm, hasPod] = [hasSide(placement, 'vm'), hasSide(placement, 'pod')];
  const identityOf = (account: string) => `spiffe://cluster.local/ns/${cluster.namespace}/sa/${account}`;
  return [
    hasVm
      ? {
          claim: "the VM's entry in the mesh is healthy, and its only one",
          check: async () => {
            const { metadata } = await verifyInMesh(deployment, (await machine.addresses()).vm);
            return `${metadata.name} healthy`;
          },
        }
      : givenUpVmCheck(deployment),
    {
      claim: "every pod is ready, its proxy a native sidecar of istiod's version",
      check: async () => {
        const [found, version] = await Promise.all([
          cluster.list<Pod>('pods', applicationPods),
          readMeshVersion(deployment),
        ]);
        const pods = found.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
        const expected = [...apps, ...(hasPod ? [sideNames.pod] : [])];
        const missing = expected.filter((app) => !pods.some((pod) => appOf(pod) === app));
        const failing = pods.filter((pod) => !isReady(pod) || !hasNativeSidecar(pod));
        const problems = [
          ...missing.map((app) => `no pod of ${app}`),
          ...failing.map(({ metadata }) => metadata?.name),
          ...findOutdated(pods, version).map(
            (one) =>
              `${one.pod} has a sidecar of ${one.version}, older or newer than istiod's ${version}: make deploy-all`,
          ),
        ];
        if (problems.length > 0) throw new Error(`not so: ${problems.join(', ')}`);
        return `${pods.length} pods, ${version}`;
      },
    },
    {
      claim: `${placement.hasStandby ? 'all' : 'both'} ends have certificates of the mesh, with their own names`,
      check: async () => {
        const [inventory, vm, pod] = await Promise.all([
          requestPodEnvoy(cluster, 'deploy/inventory', 'certs'),
          hasVm ? requestVmEnvoy(machine, 'certs') : undefined,
          hasPod ? requestPodEnvoy(cluster, databasePod.name, 'certs') : undefined,
        ]);
        return [
          verifyIdentity(inventory, identityOf('inventory')),
          ...(vm === undefined ? [] : [verifyIdentity(vm, identityOf(sideNames.vm))]),
          ...(pod === undefined ? [] : [verifyIdentity(pod, identityOf(sideNames.pod))]),
        ].join(', ');
      },
    },
  ];
}

function appOf({ metadata }: Pod): string | undefined {
  return metadata?.labels?.app;
}

function hasNativeSidecar(pod: Pod): boolean {
  const proxy = pod.spec?.initContainers?.find(({ name }) => name === 'istio-proxy');
  return gateways.includes(appOf(pod) ?? '') || proxy?.restartPolicy === 'Always';
}

function verifyIdentity(certs: string, expected: string): string {
  const { certificates } = JSON.parse(certs) as EnvoyCertificates;
  const chain = certificates.flatMap(({ cert_chain: links = [] }) => links);
  const found = chain.find(({ subject_alt_names: names }) => names.some(({ uri }) => uri === expected));
  if (!found) {
    const uris = chain.flatMap(({ subject_alt_names: names }) => names.map(({ uri }) => uri));
    throw new Error(`expected ${expected}, found ${uris.join(', ') || 'no certificate'}`);
  }
  if (Date.parse(found.expiration_time) < Date.now()) {
    throw new Error(`the certificate of ${expected} expired at ${found.expiration_time}`);
  }
  return `${expected} until ${found.expiration_time}`;
}
