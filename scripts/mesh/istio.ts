import { readFile } from 'node:fs/promises';
import type { Deployment as Workload } from 'kubernetes-types/apps/v1.js';
import type { Namespace } from 'kubernetes-types/core/v1.js';
import type { Deployment } from '../deployment/deployment.ts';
import { fingerprint } from '../lib/fingerprint.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args } from '../lib/run.ts';

const namespace = 'istio-system';
const annotation = 'mesh-library/installed';
const timeoutMs = 180_000;
const file = `${projectRoot}k8s/istio/install.yaml`;

/** Istio's control plane and the gateway to it. An annotation of the namespace tells which version and configuration is installed. */
export function installIstio({ settings, cluster }: Deployment): Step {
  const { ISTIO_VERSION } = settings;
  const readFingerprint = async () => fingerprint(ISTIO_VERSION, await readFile(file, 'utf8'));

  return {
    title: `Istio ${ISTIO_VERSION}`,
    limitMs: timeoutMs + 30_000,
    done: async () => {
      const found = await cluster.find<Namespace>('namespace', namespace);
      if (found?.metadata?.annotations?.[annotation] !== (await readFingerprint())) return undefined;
      const workloads = await cluster.list<Workload>('deployments', ['--namespace', namespace]);
      return workloads.every(({ status }) => (status?.availableReplicas ?? 0) > 0) ? 'there' : undefined;
    },
    run: async () => {
      await cluster.istioctl(
        args`install --skip-confirmation --filename ${file} --set tag=${ISTIO_VERSION}`,
        { timeoutMs },
      );
      const value = await readFingerprint();
      await cluster.kubectl(args`annotate --overwrite namespace ${namespace} ${annotation}=${value}`);
      return undefined;
    },
  };
}
