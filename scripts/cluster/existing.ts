import { BlockList, isIPv4 } from 'node:net';
import type { Node } from 'kubernetes-types/core/v1.js';
import type { StorageClass } from 'kubernetes-types/storage/v1.js';
import { listContexts } from '../lib/kubeconfig.ts';
import { args, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { createClusterClient } from './client.ts';
import type { Cluster, ClusterClient } from './cluster.ts';
import { installedIstiod } from './control-plane.ts';
import { manageNamespace } from './namespace.ts';
import { findDifferences, findSnapshot, writeSnapshotOnce } from './snapshot.ts';
import { findWayIn } from './ways-in.ts';
import { findWebUrl } from './web-url.ts';

const pushLimitMs = 600_000;

/** A cluster that was there before us and stays after us: all of ours is in one namespace, under our label. */
export function createExistingCluster(
  run: Run,
  settings: Settings,
  context: string,
  directory: string,
): Cluster {
  const { NAME, NAMESPACE, IMAGE, ISTIO, ADOPT_CLIENTS } = settings;
  const client = createClusterClient(run, context, NAMESPACE);
  const namespace = manageNamespace(client, NAME);
  const istiodGateway = { namespace: NAMESPACE, name: 'istiod-gateway' };
  const snapshotFile = `${directory}/before.json`;
  let webUrl: Promise<string> | undefined;

  const findProblem = async () => {
    const contexts = await listContexts(run);
    if (!contexts.includes(context)) {
      return `CONTEXT=${context}: kubectl has no such context. It has: ${contexts.join(', ')}`;
    }
    const isUp = await client.kubectl(['get', '--raw', '/readyz'], { timeoutMs: 15_000 }).then(
      () => true,
      () => false,
    );
    if (!isUp) return `The cluster does not answer. Try it: kubectl --context ${context} get --raw /readyz`;
    if (settings.VM_HOST === undefined) {
      return `With CONTEXT=${context}, set also VM_HOST: the container that plays a VM is on a network of this machine, which the cluster's nodes don't reach.`;
    }
    if (!IMAGE.includes('/')) {
      return `IMAGE=${IMAGE} names no registry. Name one that you push to and the cluster's nodes pull from: IMAGE=registry.example.com/mesh-library:0.1.0`;
    }
    if (!(await client.list<StorageClass>('storageclasses')).some(isDefault)) {
      return 'The cluster has no default StorageClass, which the outbox of acquisitions needs a volume of.';
    }
    const node = ADOPT_CLIENTS && (await findNodeWithin(client, ADOPT_CLIENTS));
    if (node) {
      return `ADOPT_CLIENTS=${ADOPT_CLIENTS} holds the cluster's node ${node}: its pods would reach PostgreSQL past the mesh's proxy. Name the networks without the cluster's.`;
    }
    return namespace.findProblem();
  };

  return {
    ...client,
    overlay: 'existing',
    webUrl: () =>
      (webUrl ??= findWebUrl(client).catch((error: unknown) => {
        webUrl = undefined;
        throw error;
      })),
    ...(ISTIO === 'install' && { istiod: installedIstiod }),
    istiodGateway,
    gateway: () => findWayIn(client, istiodGateway.name),
    findProblem,

    readImageReference: async () => {
      const found = JSON.parse(await run('docker', args`image inspect ${IMAGE}`)) as {
        RepoDigests?: string[];
      }[];
      const repository = IMAGE.slice(0, IMAGE.lastIndexOf(':'));
      const reference = found[0]?.RepoDigests?.find((digest) => digest.startsWith(`${repository}@`));
      if (reference === undefined)
        throw new Error(`${IMAGE} has not been pushed since it was built: make deploy-all`);
      return reference;
    },

    provide: () => ({
      title: `namespace "${NAMESPACE}" of ${context}`,
      limitMs: 120_000,
      done: async () => ((await namespace.isOurs()) ? 'there' : undefined),
      run: async () => {
        await writeSnapshotOnce(client, snapshotFile);
        await namespace.provide();
        return undefined;
      },
    }),

    deliverImage: () => ({
      title: 'the image in its registry',
      limitMs: pushLimitMs,
      run: async () => {
        const output = await run('docker', ['push', IMAGE], { timeoutMs: pushLimitMs });
        const isNew = output.split('\n').some((line) => line.endsWith(': Pushed'));
        return isNew ? undefined : { changed: false, note: 'there' };
      },
    }),

    remove: () => ({
      title: `all of ours in ${context}`,
      limitMs: 300_000,
      done: async () => ((await namespace.isOurs()) ? undefined : 'not there'),
      run: async () => {
        await namespace.remove();
        return undefined;
      },
    }),

    listOurs: namespace.listObjects,
    findDifferences: async () => {
      const before = await findSnapshot(snapshotFile);
      return before === undefined ? undefined : findDifferences(client, before, NAME);
    },
  };
}

function isDefault({ metadata }: StorageClass): boolean {
  return metadata?.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
}

/** The address of a node within `networks`, which are separated by commas. */
async function findNodeWithin({ list }: ClusterClient, networks: string): Promise<string | undefined> {
  const ranges = new BlockList();
  for (const network of networks.split(',')) {
    const [address = '', length = '32'] = network.split('/');
    if (isIPv4(address)) ranges.addSubnet(address, Number(length));
  }
  const addresses = (await list<Node>('nodes')).flatMap(({ status }) => status?.addresses ?? []);
  return addresses.find(({ address }) => isIPv4(address) && ranges.check(address))?.address;
}
