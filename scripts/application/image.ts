import type { Deployment } from '../deployment/deployment.ts';
import { readImageId, sharedLabel, withoutAttestations } from '../docker/images.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args } from '../lib/run.ts';

const limitMs = 600_000;

/** The services' image. Docker's cache makes the second build a short one. */
export function buildImage(deployment: Deployment): Step {
  const { run, settings } = deployment;
  return {
    title: `image "${settings.IMAGE}"`,
    limitMs,
    run: async () => {
      const before = await readImageId(deployment).catch(() => undefined);
      await run('docker', args`build --quiet --label ${sharedLabel} --tag ${settings.IMAGE} ${projectRoot}`, {
        timeoutMs: limitMs,
        env: withoutAttestations,
      });
      return before === (await readImageId(deployment)) ? { changed: false, note: 'unchanged' } : undefined;
    },
  };
}
