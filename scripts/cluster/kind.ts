import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { projectRoot, type Deployment } from '../deployment/deployment.ts';
import { findContainer } from '../docker/docker.ts';
import type { Step } from '../lib/plan.ts';
import { waitFor } from '../lib/wait.ts';

interface KindConfig {
  nodes: { extraPortMappings: { containerPort: number; hostPort: number; listenAddress: string }[] }[];
}

const gatewayPort = 15012;

/** The kind cluster on our network. A node that was stopped is started; one that is half-made or never answers is made anew. */
export function createCluster(deployment: Deployment): Step {
  const { run, settings, names, cluster } = deployment;
  const answers = (timeoutMs: number) =>
    waitFor(
      `cluster "${settings.NAME}" answers`,
      () => cluster.kubectl(['get', '--raw', '/readyz'], { timeoutMs: 5_000 }),
      {
        timeoutMs,
      },
    );

  return {
    title: `cluster "${settings.NAME}"`,
    limitMs: 300_000,
    done: async () => {
      const node = await findContainer(run, names.node);
      if (node === undefined) {
        return undefined;
      }
      if (!node.State.Running) {
        await run('docker', ['start', names.node]);
      }
      await run('kind', ['export', 'kubeconfig', '--name', settings.NAME]).catch(() => undefined);
      try {
        await answers(node.State.Running ? 10_000 : 60_000);
        // Made last of all by kind: a cluster that answers may be one that was never finished.
        return (await cluster.findObject('storageclass', 'standard')) === undefined ? undefined : 'there';
      } catch {
        return undefined;
      }
    },
    run: async () => {
      await run('kind', ['delete', 'cluster', '--name', settings.NAME]);
      // --retain: after a failure, `docker logs` of the node and `kind export logs` still have something to show.
      await run(
        'kind',
        [
          'create',
          'cluster',
          '--name',
          settings.NAME,
          '--image',
          settings.KIND_NODE_IMAGE,
          '--config',
          '-',
          '--retain',
        ],
        {
          input: await readConfig(deployment),
          env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: names.network },
          timeoutMs: 240_000,
        },
      );
      await answers(30_000);
      return undefined;
    },
  };
}

/** k8s/kind.yaml with this deployment's port; a VM elsewhere finds the gateway at this machine's own addresses. */
async function readConfig({ settings, vm }: Deployment): Promise<string> {
  const config = parse(await readFile(`${projectRoot}k8s/kind.yaml`, 'utf8')) as KindConfig;
  for (const { extraPortMappings } of config.nodes) {
    for (const mapping of extraPortMappings) {
      mapping.hostPort = settings.WEB_PORT;
    }
    if (!vm.isStandIn) {
      extraPortMappings.push({ containerPort: gatewayPort, hostPort: gatewayPort, listenAddress: '0.0.0.0' });
    }
  }
  return stringify(config);
}
