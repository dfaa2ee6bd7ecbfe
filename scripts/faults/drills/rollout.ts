import type { Deployment } from '../../deployment/deployment.ts';
import { waitFor } from '../../lib/wait.ts';
import type { Drill } from './drill.ts';

const workloads = ['deployment/inventory', 'deployment/web'];

/** Every pod on a book's way is replaced by a new one, as when a new version is deployed. */
export function createRolloutDrill({ cluster }: Deployment): Drill {
  const listPods = async () =>
    (await cluster.kubectl(['get', 'pod', '--selector', 'app in (inventory, web)', '-o', 'name'])).split(
      '\n',
    );
  let before: string[] = [];
  const verifyGone = async () => {
    const old = (await listPods()).filter((pod) => before.includes(pod));
    if (old.length > 0) throw new Error(`still there: ${old.join(', ')}`);
  };
  return {
    name: 'rollout',
    does: 'replaces every pod of web and inventory while books are written',
    predicts: 'clients see no error at all',
    maxOutageSeconds: 0,
    limitMs: 300_000,
    break: async () => {
      before = await listPods();
      await cluster.kubectl(['rollout', 'restart', ...workloads]);
      for (const workload of workloads) {
        await cluster.kubectl(['rollout', 'status', workload, '--timeout=180s'], { timeoutMs: 190_000 });
      }
    },
    verify: async () => {
      await waitFor('the old pods are gone', verifyGone, { timeoutMs: 60_000 });
      return `${before.length} pods replaced`;
    },
  };
}
