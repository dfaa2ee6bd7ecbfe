import type { Namespace, Pod } from 'kubernetes-types/core/v1.js';
import type { Deployment } from '../deployment/deployment.ts';
import { args } from '../lib/run.ts';
import { waitFor } from '../lib/wait.ts';
import { getCapability } from './capabilities.ts';
import { createKubectlFaults, object, replacePods } from './commands.ts';
import type { CreateFaults, Fault } from './fault.ts';

/** Long enough to find a commit that waits for it; shorter than inventory's timeout for a statement. */
const lockSeconds = 3;

/** The application's pods: their processes, their number, and their sidecars. */
export const createPodFaults: CreateFaults = (deployment) => {
  const { cluster, database } = deployment;
  const inCluster = createKubectlFaults(deployment);
  const listNames = async () => {
    const pods = await cluster.list<Pod>('pods', ['--selector', 'app in (inventory, web)']);
    return pods.map(({ metadata }) => metadata?.name ?? '');
  };
  let lock: Promise<unknown> = Promise.resolve();
  let resumeAcquisitions: () => Promise<unknown> = () => Promise.resolve();
  let replaced: string[] = [];
  return [
    // Commits are under way whose answers will reach nobody.
    {
      name: 'inventory-kill',
      description: 'kills a pod of inventory with signal 9 while its commits are under way',
      requires: ['cluster.node'],
      inject: async () => {
        // Both before the lock, because they take time.
        resumeAcquisitions = await pauseAcquisitions(deployment);
        const containers = await listContainerIds(deployment);
        lock = database.sql(
          `begin; lock table inventory.books in exclusive mode; select pg_sleep(${lockSeconds}); commit`,
        );
        lock.catch(() => undefined); // `restore` reports it
        const pod = await waitFor('a commit is under way', () => findWaitingPod(deployment), {
          timeoutMs: lockSeconds * 1_000,
          everyMs: 50,
        });
        const container = containers.get(pod);
        if (container === undefined) throw new Error(`${pod} has started only now`);
        await getCapability(deployment, 'cluster.node').killContainer(container);
      },
      restore: () => Promise.all([resumeAcquisitions(), lock]),
      prediction: {
        text: 'some requests fail, the other pod answers on; retries find their books there, each once',
        ...{ maxOutageSeconds: 15, limitMs: 180_000 },
        verifyAfter: ({ replayed }) => {
          if (replayed === 0) throw new Error('no retry found its book there: the kill met no commit');
          return Promise.resolve('its pod started again');
        },
      },
    },
    {
      name: 'rollout',
      description: 'replaces every pod of web and inventory while books are written',
      inject: async () => {
        replaced = await listNames();
        await replacePods(cluster, 'inventory', 'web');
      },
      prediction: {
        text: 'clients see no error at all',
        ...{ maxOutageSeconds: 0, limitMs: 300_000 },
        verifyAfter: async () => {
          const verifyGone = async () => {
            const left = (await listNames()).filter((name) => replaced.includes(name));
            if (left.length > 0) throw new Error(`still there: ${left.join(', ')}`);
          };
          await waitFor('the old pods are gone', verifyGone, { timeoutMs: 60_000 });
          return `${replaced.length} pods replaced`;
        },
      },
    },
    inCluster('web-gone', 'pods-not-ready', 'scales web to zero', {
      inject: args`scale deployment web --replicas=0`,
      restore: args`scale deployment web --replicas=1`,
    }),
    createNamespaceWithoutLabel(deployment),
    inCluster('client-bare', 'client-without-sidecar', 'starts acquisitions without a proxy', {
      inject: args`patch deployment acquisitions --patch-file ${object('without-proxy')}`,
      restore: args`patch deployment acquisitions --patch-file ${object('with-proxy')}`,
    }),
    {
      ...inCluster('proxy-of-old', 'version-skew', 'has web start with a proxy of another version', {
        inject: args`patch deployment web --patch-file ${object('other-proxy-version')}`,
        restore: args`patch deployment web --patch-file ${object('same-proxy-version')}`,
      }),
      isMendedByHand: true,
    },
  ];
};

/** Takes the label away by which the injector knows the namespace: Istio's own, or that of a revision. */
function createNamespaceWithoutLabel({ cluster }: Deployment): Fault {
  const { kubectl, namespace } = cluster;
  const keys = ['istio-injection', 'istio.io/rev'];
  let labels: string[] = [];
  return {
    name: 'namespace-without-label',
    description: 'has new pods start without a proxy',
    finding: 'client-without-sidecar',
    inject: async () => {
      const found = await cluster.find<Namespace>('namespace', namespace);
      const all = found?.metadata?.labels ?? {};
      labels = keys.flatMap((key) => (all[key] === undefined ? [] : [`${key}=${all[key]}`]));
      await kubectl(args`label namespace ${namespace} ${keys.map((key) => `${key}-`)}`);
    },
    restore: async () => {
      if (labels.length > 0) await kubectl(args`label --overwrite namespace ${namespace} ${labels}`);
    },
  };
}

/** Lets every book that is under way be the ledger's. Returns what lets acquisitions go on, unless it was paused before. */
async function pauseAcquisitions({ cluster }: Deployment): Promise<() => Promise<unknown>> {
  const url = `${await cluster.webUrl()}/api/acquisitions`;
  const ask = async (method: 'GET' | 'POST', path: string) => {
    const response = await fetch(url + path, { method, signal: AbortSignal.timeout(10_000) });
    if (!response.ok) throw new Error(`acquisitions answered ${method} ${path} with ${response.status}`);
    return (await response.json()) as { paused: boolean };
  };
  const { paused } = await ask('GET', '');
  if (paused) return () => Promise.resolve();
  await ask('POST', '/pause');
  return () => ask('POST', '/resume');
}

/** The containers of inventory that run, by their pods' names: their ids, as the node's runtime knows them. */
async function listContainerIds({ cluster }: Deployment): Promise<Map<string, string | undefined>> {
  const pods = await cluster.list<Pod>('pods', ['--selector=app=inventory']);
  const entries = pods.map(({ metadata, status }) => {
    const container = status?.containerStatuses?.find(({ name }) => name === 'inventory');
    return [metadata?.name ?? '', container?.containerID?.replace(/^containerd:\/\//, '')] as const;
  });
  return new Map(entries);
}

/** The pod whose insert waits for the lock: commits are under way then that its death doesn't stop. */
async function findWaitingPod({ database }: Deployment): Promise<string> {
  const pod = await database.sql(
    `select application_name from pg_stat_activity
    where wait_event_type = 'Lock' and query like 'insert into books%' limit 1`,
  );
  if (pod === '') throw new Error('no insert of inventory waits for the lock');
  return pod;
}
