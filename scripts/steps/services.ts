import type { Cluster } from '../lib/cluster.ts';
import type { Deployment } from '../lib/deployment.ts';
import type { Step } from '../lib/step.ts';
import { waitFor } from '../lib/wait.ts';
import { getLastStep, renderStep, toList } from '../lib/workshop.ts';

const services = ['inventory', 'acquisitions', 'web'];
const imageMark = 'mesh-library/image';
const rolloutMs = 120_000;

interface DeploymentObject {
  metadata: { name: string; annotations?: Record<string, string>; generation: number };
  spec: { replicas: number };
  status: {
    observedGeneration?: number;
    replicas?: number;
    updatedReplicas?: number;
    availableReplicas?: number;
  };
}

interface Pod {
  metadata: { name: string };
  status: { containerStatuses?: { state: { waiting?: { reason: string; message?: string } } }[] };
}

/** The services and the mesh's rules, as the last step of the workshop has them. */
export function applyServices(deployment: Deployment): Step {
  const { cluster, settings } = deployment;
  return {
    title: 'services and rules',
    limitMs: 120_000,
    run: async () => {
      const objects = await renderStep(cluster.kubectl, await getLastStep(), settings.IMAGE);
      const { changed } = await cluster.apply(['-f', '-'], { input: toList(objects), timeoutMs: 90_000 });
      const restarted = await restartForNewImage(deployment);
      return changed || restarted ? undefined : { changed: false, note: 'unchanged' };
    },
  };
}

/** Every pod of the services is there and ready, and the entry answers from this machine. */
export function awaitServices({ cluster, webUrl }: Deployment): Step {
  return {
    title: 'the library answers',
    limitMs: 200_000,
    looksOnly: true,
    run: async () => {
      await waitFor('the pods of the services', () => verifyRollouts(cluster), { timeoutMs: rolloutMs });
      await waitFor(`${webUrl} answers`, () => verifyBooks(webUrl), { timeoutMs: 60_000 });
      return { note: webUrl };
    },
  };
}

/** Throws, with what holds it up, unless every pod of every Deployment is new, ready and alone. */
async function verifyRollouts(cluster: Cluster): Promise<void> {
  const [deployments, pods] = await Promise.all([
    listObjects<DeploymentObject>(cluster, 'deployments'),
    listObjects<Pod>(cluster, 'pods'),
  ]);
  const late = deployments.filter(({ metadata, spec, status }) => {
    const counts = [status.replicas, status.updatedReplicas, status.availableReplicas];
    return (
      status.observedGeneration !== metadata.generation || counts.some((count = 0) => count !== spec.replicas)
    );
  });
  if (late.length > 0) {
    const troubles = pods.flatMap(({ metadata, status }) =>
      (status.containerStatuses ?? []).flatMap(({ state: { waiting } }) =>
        waiting ? [`${metadata.name}: ${waiting.reason} ${waiting.message ?? ''}`.trim()] : [],
      ),
    );
    throw new Error(
      [`${late.map(({ metadata }) => metadata.name).join(', ')} not ready yet`, ...troubles].join('\n'),
    );
  }
}

async function listObjects<T>(cluster: Cluster, kind: string): Promise<T[]> {
  const selector = `app in (${[...services, 'gateway'].join(', ')})`;
  const text = await cluster.kubectl(['get', kind, '--selector', selector, '-o', 'json']);
  return (JSON.parse(text) as { items: T[] }).items;
}

async function verifyBooks(webUrl: string): Promise<void> {
  const answer = await fetch(`${webUrl}/api/books?limit=1`, { signal: AbortSignal.timeout(3_000) });
  if (!answer.ok) {
    throw new Error(
      `GET ${webUrl}/api/books answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`,
    );
  }
}

/** The tag stays when the image is built anew: which image the pods were started with is noted on their Deployments. */
async function restartForNewImage({ run, settings, cluster }: Deployment): Promise<boolean> {
  const image = await run('docker', ['image', 'inspect', '--format', '{{.Id}}', settings.IMAGE]);
  const deployments = services.map((name) => `deployment/${name}`);
  const before = await Promise.all(
    services.map(async (name) => {
      const found = await cluster.findObject<DeploymentObject>('deployment', name);
      return found?.metadata.annotations?.[imageMark];
    }),
  );
  if (before.every((value) => value === image)) {
    return false;
  }
  if (before.some((value) => value !== undefined)) {
    await cluster.kubectl(['rollout', 'restart', ...deployments]);
  }
  await cluster.kubectl(['annotate', '--overwrite', ...deployments, `${imageMark}=${image}`]);
  return true;
}
