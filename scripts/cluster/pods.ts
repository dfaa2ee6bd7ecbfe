import type { Cluster } from './cluster.ts';

interface Pod {
  metadata: { name: string; deletionTimestamp?: string };
  status: { phase: string };
}

/** The names of an application's pods that run and are to stay. */
export async function listPods({ kubectl }: Pick<Cluster, 'kubectl'>, app: string): Promise<string[]> {
  const text = await kubectl(['get', 'pods', '--selector', `app=${app}`, '-o', 'json']);
  const { items } = JSON.parse(text) as { items: Pod[] };
  return items
    .filter(({ metadata, status }) => status.phase === 'Running' && metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => metadata.name);
}
