import type { Cluster } from '../cluster/cluster.ts';

export const services = ['inventory', 'acquisitions', 'web'];

interface DeploymentObject {
  metadata: { name: string; generation: number };
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

/** Throws, with what holds it up, unless every pod of every Deployment of ours is new, ready and alone. */
export async function verifyRollouts(cluster: Cluster): Promise<void> {
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

/** Throws, with the answer, unless the library lists its books. */
export async function verifyBooks(webUrl: string): Promise<void> {
  const answer = await fetch(`${webUrl}/api/books?limit=1`, { signal: AbortSignal.timeout(3_000) });
  if (!answer.ok) {
    throw new Error(
      `GET ${webUrl}/api/books answered ${answer.status}: ${(await answer.text()).slice(0, 200)}`,
    );
  }
}

async function listObjects<T>(cluster: Cluster, kind: string): Promise<T[]> {
  const selector = `app in (${[...services, 'gateway'].join(', ')})`;
  const text = await cluster.kubectl(['get', kind, '--selector', selector, '-o', 'json']);
  return (JSON.parse(text) as { items: T[] }).items;
}
