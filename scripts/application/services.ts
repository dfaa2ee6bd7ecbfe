import type { Deployment } from '../deployment/deployment.ts';
import { services, verifyBooks, verifyRollouts } from './rollout.ts';
import type { Step } from '../lib/plan.ts';
import { waitFor } from '../lib/wait.ts';
import { getLastStep, renderStep, toList } from './workshop.ts';

const imageMark = 'mesh-library/image';
const rolloutMs = 120_000;

interface DeploymentObject {
  metadata: { annotations?: Record<string, string> };
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
export function awaitServices({ cluster }: Deployment): Step {
  return {
    title: 'the library answers',
    limitMs: 200_000,
    isReadOnly: true,
    run: async () => {
      await waitFor('the pods of the services', () => verifyRollouts(cluster), { timeoutMs: rolloutMs });
      await waitFor(`${cluster.webUrl} answers`, () => verifyBooks(cluster.webUrl), { timeoutMs: 60_000 });
      return { note: cluster.webUrl };
    },
  };
}

/** The tag stays when the image is built anew: which image the pods were started with is noted on their Deployments. */
async function restartForNewImage({ run, settings, cluster }: Deployment): Promise<boolean> {
  const image = await run('docker', ['image', 'inspect', '--format', '{{.Id}}', settings.IMAGE]);
  const deployments = services.map((name) => `deployment/${name}`);
  const before = await Promise.all(
    services.map(async (name) => {
      const found = await cluster.find<DeploymentObject>('deployment', name);
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
