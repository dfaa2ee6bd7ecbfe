import { readFile } from 'node:fs/promises';
import type { Deployment } from '../deployment/deployment.ts';
import { projectRoot } from '../lib/project-root.ts';
import { fingerprint } from '../lib/fingerprint.ts';
import type { Step } from '../lib/plan.ts';

const namespace = 'istio-system';
const mark = 'mesh-library/installed';
const timeoutMs = 180_000;

interface Annotated {
  metadata: { annotations?: Record<string, string> };
}

interface DeploymentList {
  items: { metadata: { name: string }; status: { availableReplicas?: number } }[];
}

/** Istio's control plane and the gateway to it. What was installed, and how, is noted on its namespace. */
export function installIstio({ settings, cluster }: Deployment): Step {
  const file = `${projectRoot}k8s/istio/install.yaml`;
  const print = async () => fingerprint(settings.ISTIO_VERSION, await readFile(file, 'utf8'));

  return {
    title: `Istio ${settings.ISTIO_VERSION}`,
    limitMs: timeoutMs + 30_000,
    done: async () => {
      const found = await cluster.find<Annotated>('namespace', namespace);
      if (found?.metadata.annotations?.[mark] !== (await print())) {
        return undefined;
      }
      const text = await cluster.kubectl(['-n', namespace, 'get', 'deployments', '-o', 'json']);
      const { items } = JSON.parse(text) as DeploymentList;
      return items.every(({ status }) => (status.availableReplicas ?? 0) > 0) ? 'there' : undefined;
    },
    run: async () => {
      await cluster.istioctl(
        ['install', '--skip-confirmation', '--filename', file, '--set', `tag=${settings.ISTIO_VERSION}`],
        { timeoutMs },
      );
      await cluster.kubectl(['annotate', '--overwrite', 'namespace', namespace, `${mark}=${await print()}`]);
      return undefined;
    },
  };
}
