import type { Node } from 'kubernetes-types/core/v1.js';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';

const limitMs = 600_000;

/** The images of what is to be installed, in the node of a cluster of our own. Another cluster pulls them by itself. */
export function loadImages({ cluster, run }: Deployment, images: string[]): Step | undefined {
  const { node } = cluster;
  if (!node) return undefined;
  /** An image without a tag has no names: kubernetes-types does not say so. */
  const listMissing = async () => {
    const found = await cluster.find<Node>('node', node.name);
    const there = (found?.status?.images ?? []).flatMap(({ names }) => names ?? []);
    return images.filter((image) => !there.some((name) => name === image || name.endsWith(`/${image}`)));
  };
  return {
    title: 'images of what is to observe it',
    limitMs,
    done: async () => ((await listMissing()).length === 0 ? 'there' : undefined),
    run: async () => {
      for (const image of await listMissing()) {
        const isHere = await run('docker', args`image inspect ${image}`).then(
          () => true,
          () => false,
        );
        if (!isHere) await run('docker', args`pull --quiet ${image}`, { timeoutMs: limitMs });
        await node.loadImage(image);
      }
      return undefined;
    },
  };
}
