import { readFile } from 'node:fs/promises';
import type { Node } from 'kubernetes-types/core/v1.js';
import { parse, stringify } from 'yaml';
import { createContainerPower } from '../docker/container-power.ts';
import { findContainer, nameDockerObjects } from '../docker/docker.ts';
import { isPortFree } from '../lib/ports.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { waitFor } from '../lib/wait.ts';
import { createClusterClient } from './client.ts';
import type { Cluster, ClusterNode } from './cluster.ts';

interface KindConfig {
  nodes: { extraPortMappings: { containerPort: number; hostPort: number; listenAddress: string }[] }[];
}

const gatewayPort = 15012;
const loadLimitMs = 240_000;
const imageAnnotation = 'mesh-library/image';

/** A cluster of one node on this machine, made by kind on our network. */
export function createKindCluster(run: Run, settings: Settings): Cluster & { node: ClusterNode } {
  const { NAME, NAMESPACE, IMAGE, WEB_PORT, KIND_NODE_IMAGE } = settings;
  const names = nameDockerObjects(NAME);
  const client = createClusterClient(run, `kind-${NAME}`, NAMESPACE);
  const findNode = () => findContainer(run, names.node);
  const isOurs = (networks: Record<string, unknown>) => names.network in networks;
  const power = createContainerPower(run, names.node);
  const node: ClusterNode = {
    name: names.node,
    power,
    killContainer: async (id) => {
      await run('docker', args`exec ${names.node} ctr --namespace k8s.io task kill --signal SIGKILL ${id}`);
    },
    logs: (tail) => run('docker', ['logs', `--tail=${tail}`, names.node], { timeoutMs: 20_000 }),
    loadImage: async (image) => {
      await run('kind', args`load docker-image ${image} --name ${NAME}`, { timeoutMs: loadLimitMs });
    },
  };

  /** Throws unless the API server answers within the time, and kind has finished its work: it makes the storage class last. */
  const verifyComplete = async (timeoutMs: number) => {
    await waitFor(
      `cluster "${NAME}" answers`,
      () => client.kubectl(['get', '--raw', '/readyz'], { timeoutMs: 5_000 }),
      { timeoutMs },
    );
    if ((await client.find('storageclass', 'standard')) === undefined) {
      throw new Error(`kind has not finished cluster "${NAME}"`);
    }
  };

  /** Whether the cluster of an earlier run could be started again. */
  const restart = async (): Promise<boolean> => {
    const found = await findNode();
    if (found === undefined) return false;
    if (!found.State.Running) await power.start();
    await run('kind', ['export', 'kubeconfig', '--name', NAME]).catch(() => undefined);
    return verifyComplete(found.State.Running ? 10_000 : 60_000).then(
      () => true,
      () => false,
    );
  };

  return {
    ...client,
    webUrl: `http://127.0.0.1:${WEB_PORT}`,
    node,

    findProblem: async () => {
      const found = await findNode().catch(() => undefined);
      if (found === undefined) {
        return (await isPortFree(WEB_PORT))
          ? undefined
          : `Port ${WEB_PORT} of this machine is taken. Stop the program that listens on it (\`make run\`?), or choose another: WEB_PORT=8090 make deploy-all`;
      }
      return isOurs(found.NetworkSettings.Networks)
        ? undefined
        : `There is a kind cluster "${NAME}" that isn't ours. Choose another name for this one: NAME=library-2 make deploy-all`;
    },

    provide: () => ({
      title: `cluster "${NAME}"`,
      limitMs: 300_000,
      done: async () => {
        if ((await findNode())?.State.Running !== true) return undefined;
        return verifyComplete(10_000).then(
          () => 'there',
          () => undefined,
        );
      },
      run: async () => {
        if (await restart()) return { note: 'started again' };
        await run('kind', ['delete', 'cluster', '--name', NAME]);
        // --retain: after a failure, `docker logs` of the node and `kind export logs` still have something to show.
        await run(
          'kind',
          args`create cluster --name ${NAME} --image ${KIND_NODE_IMAGE} --config - --retain`,
          {
            input: await readConfig(settings),
            env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: names.network },
            timeoutMs: 240_000,
          },
        );
        await verifyComplete(30_000);
        return undefined;
      },
    }),

    // The node has no registry to pull from. An annotation tells which image it got.
    deliverImage: () => {
      const readImageId = () => run('docker', ['image', 'inspect', '--format', '{{.Id}}', IMAGE]);
      return {
        title: 'the image in the cluster',
        limitMs: loadLimitMs,
        done: async () => {
          const found = await client.find<Node>('node', names.node);
          return found?.metadata?.annotations?.[imageAnnotation] === (await readImageId())
            ? 'there'
            : undefined;
        },
        run: async () => {
          const id = await readImageId();
          await node.loadImage(IMAGE);
          await client.kubectl(args`annotate --overwrite node ${names.node} ${imageAnnotation}=${id}`);
          return undefined;
        },
      };
    },

    remove: () => ({
      title: `cluster "${NAME}"`,
      limitMs: 120_000,
      done: async () => {
        const found = await findNode();
        return found !== undefined && !isOurs(found.NetworkSettings.Networks) ? 'not ours' : undefined;
      },
      run: async () => {
        // Also without a node: an entry in the kubeconfig may be left.
        await run('kind', ['delete', 'cluster', '--name', NAME], { timeoutMs: 90_000 });
        return undefined;
      },
    }),
  };
}

/** k8s/kind.yaml with this deployment's port; a VM on another machine reaches the gateway at this machine's addresses. */
async function readConfig({ WEB_PORT, VM_HOST }: Settings): Promise<string> {
  const config = parse(await readFile(`${projectRoot}k8s/kind.yaml`, 'utf8')) as KindConfig;
  for (const { extraPortMappings } of config.nodes) {
    for (const mapping of extraPortMappings) mapping.hostPort = WEB_PORT;
    if (VM_HOST !== undefined) {
      extraPortMappings.push({ containerPort: gatewayPort, hostPort: gatewayPort, listenAddress: '0.0.0.0' });
    }
  }
  return stringify(config);
}
