import { renderStep } from '../application/manifests.ts';
import { getLastStep } from '../application/workshop.ts';
import { toList } from '../cluster/client.ts';
import { labelNamespace } from '../cluster/namespace.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { waitFor } from '../lib/wait.ts';
import { getControlPlane, injectionLabel } from '../cluster/control-plane.ts';

/** Of all that is applied later, what the VM needs to join: its identity and its group, and the way to istiod. */
const wanted = [
  /^(ServiceAccount|WorkloadGroup|Service) postgres-1-vm$/,
  /^(Gateway|VirtualService) istiod$/,
  /^\w+ istiod-gateway$/,
];

/** The gateway's route to istiod, and the VM's WorkloadGroup and identity. From now on pods of the namespace get a sidecar. */
export function applyWorkloadGroup(deployment: Deployment): Step {
  const { cluster, settings } = deployment;
  return {
    title: "the VM's group, and its route to istiod",
    limitMs: 60_000,
    run: async () => {
      const label = injectionLabel(await getControlPlane(cluster, settings));
      const isLabelled = await labelNamespace(cluster, ...label);
      const all = await renderStep(deployment, await getLastStep(), settings.IMAGE);
      const objects = all.filter(({ kind, metadata }) =>
        wanted.some((pattern) => pattern.test(`${kind} ${metadata.name}`)),
      );
      const applied = await cluster.apply(['-f', '-'], { input: toList(objects) });
      // istiod writes its root certificate into each namespace a moment after it starts.
      await waitFor(
        `the root certificate in namespace ${cluster.namespace}`,
        () => cluster.kubectl(['get', 'configmap', 'istio-ca-root-cert', '-o', 'name']),
        { timeoutMs: 30_000 },
      );
      return applied.changed || isLabelled ? undefined : { changed: false, note: 'unchanged' };
    },
  };
}
