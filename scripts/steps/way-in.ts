import { projectRoot, type Deployment } from '../lib/deployment.ts';
import type { Step } from '../lib/step.ts';
import { waitFor } from '../lib/wait.ts';

const postgres = 'k8s/base/postgres-1-vm.yaml';

/** What the VM needs to find before it can join: the gateway's route to istiod, and its own WorkloadGroup and identity. */
export function openTheWayIn({ cluster }: Deployment): Step {
  return {
    title: "the VM's way into the mesh",
    limitMs: 60_000,
    run: async () => {
      const applied = await Promise.all([
        cluster.apply(['-k', `${projectRoot}k8s/istio`]),
        cluster.apply(['-f', `${projectRoot}${postgres}`]),
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
