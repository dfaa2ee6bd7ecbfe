import { renderStep } from '../application/manifests.ts';
import type { StandbyPlacement } from '../application/standby.ts';
import { getLastStep } from '../application/workshop.ts';
import { toList } from '../cluster/client.ts';
import { readPrimarySide, sideNames } from '../cluster/database-placement.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';

/** Of the workshop's last step, the two sides of the database, as `placement` says. Returns whether anything has changed. */
export async function applyPlacement(deployment: Deployment, placement: StandbyPlacement): Promise<boolean> {
  const { cluster } = deployment;
  const image = await cluster.readImageReference();
  const objects = await renderStep(deployment, await getLastStep(), image, placement);
  const ours = objects.filter(({ metadata }) => metadata.name.startsWith(sideNames.pod));
  const { changed } = await cluster.apply(['-f', '-'], { input: toList(ours), timeoutMs: 90_000 });
  return changed;
}

/** The pod, its volume, and the rules by which both sides reach each other. */
export function applyStandby(deployment: Deployment): Step {
  return {
    title: 'the pod, and the rules for both sides',
    limitMs: 120_000,
    run: async () => {
      const primary = await readPrimarySide(deployment.cluster);
      const changed = await applyPlacement(deployment, { primary, hasStandby: true });
      return changed ? undefined : { changed: false, note: 'unchanged' };
    },
  };
}
