import { createInside } from '../cluster/pod-client.ts';
import { hashOfFile, readPasswords } from './password.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { listPods } from '../cluster/pods.ts';
import type { Step } from '../lib/plan.ts';
import { waitFor } from '../lib/wait.ts';

const passwordFile = '/run/secrets/inventory-database/password';
/** Left to itself, the kubelet looks at a Secret again within a minute and a half. */
const seenTimeoutMs = 150_000;

/** Every pod of inventory has the Secret's file as it is now. */
export function awaitPods(deployment: Deployment, title: string): Step {
  const { cluster } = deployment;
  return {
    title,
    limitMs: seenTimeoutMs + 30_000,
    isReadOnly: true,
    run: async () => {
      const expected = hashOfFile(await readPasswords(cluster));
      // The kubelet brings a Secret up to date when it looks at the pod: a pod that is different is looked at now.
      const now = `mesh-library/password-read=${new Date().toISOString()}`;
      await cluster.kubectl(['annotate', 'pods', '--selector', 'app=inventory', '--overwrite', now]);
      const pods = await waitFor(
        'every pod of inventory has the passwords of the Secret',
        async () => {
          const names = await listPods(cluster, 'inventory');
          const hashes = await Promise.all(names.map((name) => readHash(deployment, name)));
          const late = names.filter((_, index) => hashes[index] !== expected);
          if (late.length > 0) throw new Error(`${late.join(', ')} still has others`);
          return names;
        },
        { timeoutMs: seenTimeoutMs },
      );
      return { note: `${pods.length} pods` };
    },
  };
}

/** Each pod of inventory opens a connection of its own, with what stands in its file. */
export function tryConnections({ cluster }: Deployment): Step {
  return {
    title: 'each pod opens a new connection',
    limitMs: 60_000,
    isReadOnly: true,
    run: async () => {
      const tryAll = async () => {
        const names = await listPods(cluster, 'inventory');
        for (const name of names) {
          const { refusal } = await createInside(cluster, name, 'inventory').query('select 1');
          if (refusal) throw new Error(`${name} can't connect to PostgreSQL: ${refusal.message}`);
        }
        return { note: names.join(', ') };
      };
      // A pod may be on its way out or in.
      return await waitFor('every pod connects', tryAll, { timeoutMs: 45_000 });
    },
  };
}

async function readHash({ cluster }: Deployment, pod: string): Promise<string> {
  const line = await cluster.kubectl(['exec', pod, '-c', 'inventory', '--', 'sha256sum', passwordFile]);
  return line.split(' ')[0] ?? '';
}
