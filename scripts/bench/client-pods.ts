import { readFile } from 'node:fs/promises';
import type { Deployment as Workload } from 'kubernetes-types/apps/v1.js';
import type { Pod, PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { parseAllDocuments } from 'yaml';
import type { Deployment } from '../deployment/deployment.ts';
import { args } from '../lib/run.ts';
import { provideClientImage } from './client-image.ts';

const selector = 'mesh-library/temporary=bench';
const startTimeoutMs = 120_000;
const inventoryPod = 'bench-inventory';

/** The pods that make the load, each behind a proxy of its own. */
export interface ClientPods {
  /** Runs a command in the container of the tools, and returns what it prints. */
  run: (pod: ClientPod, command: string[], timeoutMs?: number) => Promise<string>;
  stop: () => Promise<void>;
}

export type ClientPod = 'bench-pgbench' | 'bench-wrk' | typeof inventoryPod;

/** Starts the pods and waits until they are ready. Removes them when this fails. */
export async function startClientPods(deployment: Deployment): Promise<ClientPods> {
  const { cluster } = deployment;
  const { kubectl } = cluster;
  const image = await provideClientImage(deployment);
  const stop = async () => {
    const removal = args`delete pod --selector ${selector} --ignore-not-found --timeout=60s`;
    await kubectl(removal, { timeoutMs: 70_000 });
  };

  await stop();
  try {
    const template = (await cluster.find<Workload>('deployment', 'inventory'))?.spec?.template ?? {};
    const file = await readFile(new URL('client-pods.yaml', import.meta.url), 'utf8');
    const items = parseAllDocuments(file).map((document) => {
      const tools = document.toJS() as Pod;
      for (const container of tools.spec?.containers ?? []) container.image = image;
      return tools.metadata?.name === inventoryPod ? putBeside(template, tools) : tools;
    });
    const list = { apiVersion: 'v1', kind: 'List', items };
    await kubectl(args`create -f -`, { input: JSON.stringify(list) });
    const timeout = `--timeout=${startTimeoutMs / 1000}s`;
    const wait = args`wait --for=condition=Ready pod --selector ${selector} ${timeout}`;
    await kubectl(wait, { timeoutMs: startTimeoutMs + 5_000 });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    run: (pod, command, timeoutMs = 60_000) =>
      kubectl(args`exec ${pod} --container bench -- ${command}`, { timeoutMs }),
    stop,
  };
}

/** A pod with all that those of inventory have, and the tools. The labels are the tools': no Service finds it. */
function putBeside({ metadata: { annotations = {} } = {}, spec }: PodTemplateSpec, tools: Pod): Pod {
  const containers = [spec, tools.spec].flatMap((one) => one?.containers ?? []);
  return {
    ...tools,
    metadata: { ...tools.metadata, annotations },
    spec: { ...spec, ...tools.spec, containers },
  };
}
