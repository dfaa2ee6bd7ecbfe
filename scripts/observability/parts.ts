import type { Deployment as Workload } from 'kubernetes-types/apps/v1.js';
import { renderFolders, type KubernetesObject } from '../application/manifests.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { projectRoot } from '../lib/project-root.ts';
import type { ObservationPart } from '../lib/settings.ts';
import { completeFederation, findOperatedPrometheus } from './federation.ts';

interface Part {
  title: string;
  port: number;
  path: string;
}

/** By the name of its Deployment, which is that of its folder and of its image in k8s/observe. */
export const parts: Record<ObservationPart, Part> = {
  prometheus: { title: 'Prometheus', port: 9090, path: '/alerts' },
  kiali: { title: 'Kiali', port: 20001, path: '/kiali' },
  jaeger: { title: 'Jaeger', port: 16686, path: '/' },
};

const partOf = { 'app.kubernetes.io/part-of': 'mesh-library-observe' };
/** Everything that `make observe` puts into the cluster. */
export const observeSelector = Object.entries(partOf).flat().join('=');

/**
 * The objects of some parts, and what tells the proxies to report more than they do by themselves. A Prometheus that a cluster of
 * others has reads ours.
 */
export async function renderParts(
  deployment: Deployment,
  names: ObservationPart[],
): Promise<KubernetesObject[]> {
  const { PROMETHEUS_IMAGE, KIALI_IMAGE, JAEGER_IMAGE } = deployment.settings;
  const mayHaveTheirs = deployment.cluster.overlay === 'existing' && names.includes('prometheus');
  const theirs = mayHaveTheirs ? await findOperatedPrometheus(deployment.cluster) : undefined;
  const objects = await renderFolders(deployment, 'observe', ['mesh', ...names].map(locate), {
    images: { prometheus: PROMETHEUS_IMAGE, kiali: KIALI_IMAGE, jaeger: JAEGER_IMAGE },
    labels: partOf,
    components: theirs ? [locate('prometheus/federation')] : [],
  });
  return theirs ? completeFederation(theirs, objects) : objects;
}

function locate(name: string): string {
  return `${projectRoot}k8s/observe/${name}`;
}

/** The parts that are in the cluster. */
export async function listInstalledParts({
  cluster,
}: Pick<Deployment, 'cluster'>): Promise<ObservationPart[]> {
  const found = await cluster.list<Workload>('deployments', ['--selector', observeSelector]);
  const names = found.map(({ metadata }) => metadata?.name);
  return (Object.keys(parts) as ObservationPart[]).filter((name) => names.includes(name));
}
