import { fileURLToPath } from 'node:url';
import type { Deployment } from '../deployment/deployment.ts';
import { getLastStep, goToStep } from '../application/workshop.ts';
import type { Break } from './break.ts';

/** A break in the cluster: kubectl commands that break and undo it. Without the latter, the workshop's last step is applied again. */
export function createClusterBreaker({ cluster, settings }: Deployment) {
  const kubectl = async (command: string) => {
    const words = command
      .split(' ')
      .map((word) => (word.startsWith('objects/') ? fileURLToPath(new URL(word, import.meta.url)) : word));
    await cluster.kubectl(words);
  };
  return (
    name: string,
    finding: string,
    does: string,
    commands: { break: string; putBack?: string },
    options: Pick<Break, 'isMendedByHand'> = {},
  ): Break => ({
    name,
    finding,
    does,
    break: () => kubectl(commands.break),
    putBack: async () => {
      if (commands.putBack !== undefined) await kubectl(commands.putBack);
      else await goToStep(cluster, await getLastStep(), settings.IMAGE);
    },
    ...options,
  });
}
