import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Node } from 'kubernetes-types/core/v1.js';
import { createContainerPower } from '../docker/container-power.ts';
import { findContainer, nameDockerObjects, type Container } from '../docker/docker.ts';
import { imageAnnotation, readImageId } from '../docker/images.ts';
import { isPortFree } from '../lib/ports.ts';
import { args, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { waitFor } from '../lib/wait.ts';
import { createClusterClient } from './client.ts';
import type { Cluster, ClusterNode } from './cluster.ts';
import { installedIstiod } from './control-plane.ts';
import { exportKubeconfig, gatewayPort, readKindConfig } from './kind-config.ts';

/** Of a machine that is busy, or has just been switched on. */
const startLimitMs = 150_000;
const loadLimitMs = 240_000;

/** A cluster of one node on this machine, made by kind on our network. */
export function createKindCluster(
  run: Run,
  settings: Settings,
  directory: string,
): Cluster & { node: ClusterNode } {
  const { NAME, NAMESPACE, IMAGE, WEB_PORT, KIND_NODE_IMAGE, VM_HOST } = settings;
  const names = nameDockerObjects(NAME);
  const client = createClusterClient(run, `kind-${NAME}`, NAMESPACE);
  const findNode = () => findContainer(run, names.node);
  const isOurs = ({ NetworkSettings }: Container) => names.network in NetworkSettings.Networks;
  const explainForeign = () =>
    `There is a kind cluster "${NAME}" that isn't ours. Choose another name for this one: NAME=library-2 make deploy-all`;
  /** There while kind makes the cluster, and after an interruption: until it was made once, nothing in it can be lost. */
  const unfinished = join(directory, 'unfinished-cluster');
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

  const verifyAnswers = (timeoutMs: number) =>
    waitFor(
      `cluster "${NAME}" answers`,
      () => client.kubectl(['get', '--raw', '/readyz'], { timeoutMs: 5_000 }),
      { timeoutMs },
    );

  /** Throws when the cluster doesn't answer: it may do so later, and has all that was deployed in it. */
  const startAgain = async (found: Container) => {
    if (!found.State.Running) await power.start();
    await exportKubeconfig(run, NAME);
    await verifyAnswers(startLimitMs).catch((error: unknown) => {
      throw new UserError(
        `Cluster "${NAME}" is there, and does not answer: ${String(error)}. It is left as it is: docker logs ${names.node} may say why. To begin anew without it: make destroy-all`,
        { cause: error },
      );
    });
  };

  const create = async (found?: Container) => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(unfinished, '');
    if (found !== undefined) await run('kind', args`delete cluster --name ${NAME}`);
    const kubeconfig = join(directory, 'kubeconfig');
    // --retain: after a failure, `docker logs` of the node and `kind export logs` still have something to show.
    await run(
      'kind',
      args`create cluster --name ${NAME} --image ${KIND_NODE_IMAGE} --kubeconfig ${kubeconfig} --config - --retain`,
      {
        input: await readKindConfig(settings),
        env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: names.network },
        timeoutMs: 240_000,
      },
    ).finally(() => rm(kubeconfig, { force: true }));
    await exportKubeconfig(run, NAME);
    await verifyAnswers(30_000);
    await rm(unfinished);
  };

  const findPortProblem = async () => {
    if (!(await isPortFree(WEB_PORT))) {
      return `Port ${WEB_PORT} of this machine is taken. Stop the program that listens on it (\`make run\`?), or choose another: WEB_PORT=8090 make deploy-all`;
    }
    if (VM_HOST === undefined || (await isPortFree(gatewayPort, '0.0.0.0'))) return undefined;
    return `Port ${gatewayPort} of this machine is taken, at which ${VM_HOST} is to reach istiod. Stop the program that listens on it (\`docker ps\` shows whether it is another deployment).`;
  };

  return {
    ...client,
    overlay: 'kind',
    webUrl: () => Promise.resolve(`http://127.0.0.1:${WEB_PORT}`),
    // The node's name: if Docker gives it another address one day, the VM looks it up at each start of its sidecar.
    gateway: () => Promise.resolve({ address: names.node, port: gatewayPort }),
    readImageReference: () => Promise.resolve(IMAGE),
    istiod: installedIstiod,
    istiodGateway: { namespace: NAMESPACE, name: 'istiod-gateway' },
    podRoute: async () => {
      const found = await client.find<Node>('node', names.node);
      const address = found?.status?.addresses?.find(({ type }) => type === 'InternalIP')?.address;
      const range = found?.spec?.podCIDR;
      if (address === undefined || range === undefined)
        throw new Error(`Node ${names.node} has no range of pods yet.`);
      return { range, via: address };
    },
    node,

    findProblem: async () => {
      const found = await findNode().catch(() => undefined);
      if (found === undefined) return findPortProblem();
      if (!isOurs(found)) return explainForeign();
      if (VM_HOST === undefined || `${gatewayPort}/tcp` in (found.HostConfig.PortBindings ?? {}))
        return undefined;
      return `Cluster "${NAME}" was made without port ${gatewayPort}, at which ${VM_HOST} is to reach istiod. Remove it first (make destroy-all), or let both stand: NAME=${NAME}-2 … make deploy-all`;
    },

    provide: () => ({
      title: `cluster "${NAME}"`,
      limitMs: 300_000,
      done: async () => {
        const found = await findNode();
        if (found?.State.Running !== true || (await isThere(unfinished))) return undefined;
        return verifyAnswers(10_000).then(
          () => 'there',
          () => undefined,
        );
      },
      run: async () => {
        const found = await findNode();
        if (found !== undefined && !isOurs(found)) throw new UserError(explainForeign());
        if (found === undefined || (await isThere(unfinished))) {
          await create(found);
          return undefined;
        }
        await startAgain(found);
        return { note: 'started again' };
      },
    }),

    // The node has no registry to pull from. An annotation tells which image it got.
    deliverImage: () => {
      return {
        title: 'the image in the cluster',
        limitMs: loadLimitMs,
        done: async () => {
          const found = await client.find<Node>('node', names.node);
          return found?.metadata?.annotations?.[imageAnnotation] === (await readImageId({ run, settings }))
            ? 'there'
            : undefined;
        },
        run: async () => {
          const id = await readImageId({ run, settings });
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
        return found !== undefined && !isOurs(found) ? 'not ours' : undefined;
      },
      run: async () => {
        // Also without a node: an entry in the kubeconfig may be left.
        await run('kind', ['delete', 'cluster', '--name', NAME], { timeoutMs: 90_000 });
        return undefined;
      },
    }),
  };
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
