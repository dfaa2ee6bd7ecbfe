import type { Node } from 'kubernetes-types/core/v1.js';
import { pullUnlessThere } from '../docker/images.ts';
import type { Step } from '../lib/plan.ts';
import type { Run } from '../lib/run.ts';
import type { Cluster } from './cluster.ts';

const limitMs = 600_000;

/** Images of others in the node of a cluster of our own, which has no registry to pull from. Another cluster pulls them by itself. */
export function loadImages(
  { cluster, run }: { cluster: Pick<Cluster, 'node' | 'find'>; run: Run },
  title: string,
  images: string[] | (() => Promise<string[]>),
): Step | undefined {
  const { node } = cluster;
  if (!node) return undefined;
  /** An image without a tag has no names: kubernetes-types does not say so. */
  const listMissing = async () => {
    const found = await cluster.find<Node>('node', node.name);
    const there = (found?.status?.images ?? []).flatMap(({ names }) => names ?? []);
    const wanted = typeof images === 'function' ? await images() : images;
    return wanted.filter((image) => !there.some((name) => name === image || name.endsWith(`/${image}`)));
  };
  return {
    title,
    limitMs,
    done: async () => ((await listMissing()).length === 0 ? 'there' : undefined),
    run: async () => {
      for (const image of await listMissing()) {
        await pullUnlessThere(run, image);
        await node.loadImage(image);
      }
      return undefined;
    },
  };
}
