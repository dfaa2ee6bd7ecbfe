import { getLastStep, renderStep } from '../application/workshop.ts';
import { toList } from '../cluster/client.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { waitFor } from '../lib/wait.ts';

/** Of all that is applied later, what the VM needs to join: its identity and its group. */
const name = 'postgres-1-vm';
const kinds = ['ServiceAccount', 'WorkloadGroup', 'Service'];

/** The gateway's route to istiod, and the VM's WorkloadGroup and identity. */
export function applyWorkloadGroup({ cluster, settings }: Deployment): Step {
  return {
    title: "the VM's group, and its route to istiod",
    limitMs: 60_000,
    run: async () => {
      const all = await renderStep(cluster.kubectl, await getLastStep(), settings.IMAGE);
      const objects = all.filter(({ kind, metadata }) => kinds.includes(kind) && metadata.name === name);
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
