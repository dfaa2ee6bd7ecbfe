import { readFile } from 'node:fs/promises';
import type { Deployment as Workload } from 'kubernetes-types/apps/v1.js';
import type { ConfigMap, Namespace, Pod } from 'kubernetes-types/core/v1.js';
import { listContainers } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { fingerprint } from '../lib/fingerprint.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import {
  getControlPlane,
  installedIstiod,
  listControlPlanes,
  readInstalledVersion,
} from '../cluster/control-plane.ts';
import type { IstioObject } from './istio-objects.ts';

const { namespace } = installedIstiod;
const annotation = 'mesh-library/installed';
const timeoutMs = 180_000;

/** Istio's control plane: installed by us, or on a cluster of yours the one that is there. */
export function provideIstio(deployment: Deployment): Step {
  const { cluster, settings } = deployment;
  return cluster.overlay === 'kind' || settings.ISTIO === 'install'
    ? installIstio(deployment)
    : findIstio(deployment);
}

/** What prevents the cluster's mesh from being used, before anything is changed. */
export async function findIstioProblem({ cluster, settings }: Deployment): Promise<string | undefined> {
  if (cluster.overlay === 'kind' || settings.ISTIO === 'install') return undefined;
  // Whether the cluster answers at all is said elsewhere.
  return getControlPlane(cluster, settings).then(
    () => undefined,
    (error: unknown) => (error instanceof UserError ? error.message : undefined),
  );
}

/** What is there stays as it is. */
function findIstio({ cluster, settings }: Deployment): Step {
  return {
    title: 'Istio of the cluster',
    limitMs: 30_000,
    isReadOnly: true,
    run: async () => {
      const { version, revision, namespace: of } = await getControlPlane(cluster, settings);
      return { changed: false, note: `${version} in ${of}, revision ${revision}` };
    },
  };
}

/** An annotation of the namespace tells which version and configuration is installed. */
function installIstio(deployment: Deployment): Step {
  const { cluster, settings } = deployment;
  const files = listFiles(deployment);
  const readVersion = () => readInstalledVersion(deployment);
  const readFingerprint = async (version: string) => {
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
    return fingerprint(version, ...texts);
  };
  const findNamespace = () => cluster.find<Namespace>('namespace', namespace);

  /** On a cluster of yours, an Istio that is there is never written over. */
  const claimNamespace = async () => {
    if ((await findNamespace())?.metadata?.labels?.[ownerLabel] === settings.NAME) return;
    const [found] = await listControlPlanes(cluster);
    if (found !== undefined) {
      throw new UserError(
        `ISTIO=install, but the cluster has Istio ${found.version} in namespace ${found.namespace}. To use that: make deploy-all, without ISTIO.`,
      );
    }
    await cluster.kubectl(['create', 'namespace', namespace]);
    await cluster.kubectl(args`label namespace ${namespace} ${ownerLabel}=${settings.NAME}`);
  };

  return {
    title: 'Istio',
    limitMs: timeoutMs + 30_000,
    done: async () => {
      const found = await findNamespace();
      if (found?.metadata?.annotations?.[annotation] !== (await readFingerprint(await readVersion())))
        return undefined;
      const workloads = await cluster.list<Workload>('deployments', ['--namespace', namespace]);
      return workloads.every(({ status }) => (status?.availableReplicas ?? 0) > 0) ? 'there' : undefined;
    },
    run: async () => {
      if (cluster.overlay === 'existing') await claimNamespace();
      const version = await readVersion();
      const filenames = files.flatMap((file) => ['--filename', file]);
      await cluster.istioctl(
        args`install --skip-confirmation ${filenames} --set tag=${version} ${nameJaeger(cluster)}`,
        { timeoutMs },
      );
      const value = await readFingerprint(version);
      await cluster.kubectl(args`annotate --overwrite namespace ${namespace} ${annotation}=${value}`);
      return { note: version };
    },
  };
}

/** Removes the Istio that we installed on a cluster of yours, and what it left in other places. */
export function removeIstio(deployment: Deployment): Step | undefined {
  const { cluster, settings } = deployment;
  if (cluster.overlay === 'kind') return undefined;
  return {
    title: 'Istio, which was installed for it',
    limitMs: 180_000,
    done: async () => {
      const found = await cluster.find<Namespace>('namespace', namespace);
      if (found?.metadata?.labels?.[ownerLabel] !== settings.NAME) return 'not ours';
      const others = await listOtherUsers(deployment);
      return others.length > 0 ? `stays: it is used in ${others.join(', ')}` : undefined;
    },
    run: async () => {
      await cluster.istioctl(args`uninstall --skip-confirmation --purge`, { timeoutMs: 120_000 });
      const kinds = (await cluster.kubectl(args`get customresourcedefinitions --output=name`)).split('\n');
      const ofIstio = kinds.filter((name) => name.endsWith('.istio.io'));
      if (ofIstio.length > 0) await cluster.kubectl(['delete', '--ignore-not-found', ...ofIstio]);
      // istiod writes its root certificate into each namespace that it looks into.
      const selector = args`--all-namespaces --selector istio.io/config=true`;
      await cluster.delete(await cluster.list<ConfigMap>('configmaps', selector));
      // Last: its label tells the next run that there is something left of ours.
      await cluster.kubectl(args`delete namespace ${namespace} --timeout=120s`, { timeoutMs: 130_000 });
      return undefined;
    },
  };
}

/** Namespaces that are not ours and have come to use the Istio that we installed: a proxy or an object of Istio is there. */
async function listOtherUsers({ cluster }: Deployment): Promise<string[]> {
  const all = ['--all-namespaces'];
  const pods = await cluster.list<Pod>('pods', all);
  const meshed = pods.filter((pod) => listContainers(pod).some(({ name }) => name === 'istio-proxy'));
  const names = await cluster.kubectl(args`get customresourcedefinitions --output=name`);
  const kinds = names.split('\n').flatMap((name) => /\/(\S+\.istio\.io)$/.exec(name)?.[1] ?? []);
  const objects = kinds.length === 0 ? [] : await cluster.list<IstioObject>(kinds.join(','), all);
  const users = [...meshed, ...objects].flatMap(({ metadata }) => metadata?.namespace ?? []);
  return [...new Set(users)].filter((user) => user !== cluster.namespace && user !== namespace).sort();
}

/** Where proxies send spans. */
function nameJaeger({ overlay, namespace: ours }: Deployment['cluster']): string[] {
  const service = 'meshConfig.extensionProviders[0].opentelemetry.service';
  return overlay === 'kind' ? ['--set', `${service}=jaeger.${ours}.svc.cluster.local`] : [];
}

function listFiles({ cluster }: Deployment): string[] {
  return [`${projectRoot}k8s/istio/install.yaml`, `${projectRoot}k8s/overlays/${cluster.overlay}/istio.yaml`];
}
