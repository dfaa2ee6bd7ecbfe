import { readFile } from 'node:fs/promises';
import { parse, stringify } from 'yaml';
import { keepCurrentContext } from '../lib/kubeconfig.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';

interface KindConfig {
  nodes: { extraPortMappings: { containerPort: number; hostPort: number; listenAddress: string }[] }[];
}

export const gatewayPort = 15012;

/** k8s/kind.yaml with this deployment's port; a VM on another machine reaches the gateway at this machine's addresses. */
export async function readKindConfig({ WEB_PORT, VM_HOST }: Settings): Promise<string> {
  const config = parse(await readFile(`${projectRoot}k8s/kind.yaml`, 'utf8')) as KindConfig;
  for (const { extraPortMappings } of config.nodes) {
    for (const mapping of extraPortMappings) mapping.hostPort = WEB_PORT;
    if (VM_HOST !== undefined) {
      extraPortMappings.push({ containerPort: gatewayPort, hostPort: gatewayPort, listenAddress: '0.0.0.0' });
    }
  }
  return stringify(config);
}

/** Adds the cluster to the user's kubeconfig, as one of its contexts. */
export async function exportKubeconfig(run: Run, cluster: string): Promise<void> {
  await keepCurrentContext(run, () => run('kind', args`export kubeconfig --name ${cluster}`));
}
