import type { Deployment } from '../deployment/deployment.ts';
import { projectRoot } from '../lib/project-root.ts';
import type { Step } from '../lib/plan.ts';
import { waitFor } from '../lib/wait.ts';
import { getLastStep, renderStep, toList } from '../application/workshop.ts';

/** Of all that is applied later, what a VM has to find when it comes: who it is, and its group. */
const name = 'postgres-1-vm';
const kinds = new Set(['ServiceAccount', 'WorkloadGroup', 'Service']);

/** The gateway's route to istiod, and the VM's group and identity. */
export function openTheWayIn({ cluster, settings }: Deployment): Step {
  return {
    title: "the VM's way into the mesh",
    limitMs: 60_000,
    run: async () => {
      const all = await renderStep(cluster.kubectl, await getLastStep(), settings.IMAGE);
      const objects = all.filter(({ kind, metadata }) => kinds.has(kind) && metadata.name === name);
      const applied = await Promise.all([
        cluster.apply(['-k', `${projectRoot}k8s/istio`]),
        cluster.apply(['-f', '-'], { input: toList(objects) }),
      ]);
      // istiod writes its root certificate into each namespace a moment after it starts.
      await waitFor(
        'the root certificate in namespace default',
        () => cluster.kubectl(['get', 'configmap', 'istio-ca-root-cert', '-o', 'name']),
        { timeoutMs: 30_000 },
      );
      return applied.some(({ changed }) => changed) ? undefined : { changed: false, note: 'unchanged' };
    },
  };
}
