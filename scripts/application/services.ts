import type { Deployment as Workload } from 'kubernetes-types/apps/v1.js';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { toList } from '../cluster/client.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { listWaitingReasons } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { imageAnnotation, readImageId } from '../docker/images.ts';
import type { Step } from '../lib/plan.ts';
import { waitFor } from '../lib/wait.ts';
import { renderStep } from './manifests.ts';
import { getLastStep } from './workshop.ts';

const services = ['inventory', 'acquisitions', 'web'];
/** As kubectl names them. */
export const applicationWorkloads = services.map((name) => `deployment/${name}`);

/** The services and the mesh's rules, as the last step of the workshop has them. */
export function applyServices(deployment: Deployment): Step {
  const { cluster } = deployment;
  return {
    title: 'services and rules',
    limitMs: 120_000,
    run: async () => {
      const image = await cluster.readImageReference();
      const objects = await renderStep(deployment, await getLastStep(), image);
      const { changed } = await cluster.apply(['-f', '-'], { input: toList(objects), timeoutMs: 90_000 });
      // A digest names one build, and Kubernetes sees another one by itself.
      const restarted = !image.includes('@') && (await restartForNewImage(deployment));
      return changed || restarted ? undefined : { changed: false, note: 'unchanged' };
    },
  };
}

/** Every pod of the services is there and ready, and the entry answers from this machine. */
export function awaitServices({ cluster }: Deployment): Step {
  return {
    title: 'the library answers',
    limitMs: 200_000,
    isReadOnly: true,
    run: async () => {
      await waitFor('the pods of the services', () => verifyRollouts(cluster), { timeoutMs: 120_000 });
      const webUrl = await cluster.webUrl();
      await waitFor(`${webUrl} answers`, () => verifyBooks(webUrl), { timeoutMs: 60_000 });
      return { note: webUrl };
    },
  };
}

/** A new build keeps the tag: an annotation of each Deployment has the id of the image that its pods were started with. */
async function restartForNewImage(deployment: Deployment): Promise<boolean> {
  const { cluster } = deployment;
  const image = await readImageId(deployment);
  const found = await Promise.all(services.map((name) => cluster.find<Workload>('deployment', name)));
  const images = found.map((workload) => workload?.metadata?.annotations?.[imageAnnotation]);
  if (images.every((id) => id === image)) return false;
  if (images.some((id) => id !== undefined))
    await cluster.kubectl(['rollout', 'restart', ...applicationWorkloads]);
  await cluster.kubectl(['annotate', '--overwrite', ...applicationWorkloads, `${imageAnnotation}=${image}`]);
  return true;
}

/** Throws, with what delays them, unless all pods of the application's Deployments are ready, and none is of an earlier rollout. */
export async function verifyRollouts({ list }: Pick<Cluster, 'list'>): Promise<void> {
  const selector = ['--selector', `app in (${[...services, 'gateway', 'istiod-gateway'].join(', ')})`];
  const [found, pods] = await Promise.all([
    list<Workload>('deployments', selector),
    list<Pod>('pods', selector),
  ]);
  const unfinished = found.filter((workload) => !isRolledOut(workload));
  if (unfinished.length === 0) return;
  const names = unfinished.map(({ metadata }) => metadata?.name).join(', ');
  throw new Error([`${names} not ready yet`, ...pods.flatMap(describeWaiting)].join('\n'));
}

function isRolledOut({ metadata, spec, status }: Workload): boolean {
  const counts = [status?.replicas, status?.updatedReplicas, status?.availableReplicas];
  return (
    status?.observedGeneration === metadata?.generation &&
    counts.every((count = 0) => count === spec?.replicas)
  );
}

function describeWaiting(pod: Pod): string[] {
  return listWaitingReasons(pod).map((reason) => `${pod.metadata?.name ?? ''}, ${reason}`);
}

/** Throws, with the response, unless the library lists its books. */
export async function verifyBooks(webUrl: string): Promise<void> {
  const url = `${webUrl}/api/books?limit=1`;
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  if (!response.ok) {
    const text = (await response.text()).slice(0, 200);
    throw new Error(`GET ${webUrl}/api/books answered ${response.status}: ${text}`);
  }
}
