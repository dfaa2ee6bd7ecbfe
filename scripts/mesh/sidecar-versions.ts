import type { Pod } from 'kubernetes-types/core/v1.js';
import { sideNames } from '../cluster/database-placement.ts';
import { listContainers } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { readMeshVersion } from '../cluster/control-plane.ts';

/** The pods of the application, its gateways, and its database, if that is in the cluster. */
export const applicationPods = ['--selector', 'app.kubernetes.io/part-of=mesh-library'];

/** Pods whose proxy is of another version than the control plane: one that was injected stays as old as its pod. */
export function findOutdated(pods: Pod[], version: string): { pod: string; app: string; version: string }[] {
  return pods.flatMap((pod) => {
    const { metadata } = pod;
    const image = listContainers(pod).find(({ name }) => name === 'istio-proxy')?.image ?? '';
    const found = /:(\d+\.\d+\.\d+)/.exec(image)?.[1];
    const isOutdated = metadata?.deletionTimestamp === undefined && found !== undefined && found !== version;
    return isOutdated
      ? [{ pod: metadata?.name ?? '', app: metadata?.labels?.app ?? '', version: found }]
      : [];
  });
}

/** After another version of Istio has been installed, the application's pods are replaced, each by one with a sidecar of that version. */
export function updateSidecars(deployment: Deployment): Step {
  const { cluster } = deployment;
  return {
    title: "sidecars of the control plane's version",
    limitMs: 60_000,
    run: async () => {
      const version = await readMeshVersion(deployment);
      const outdated = findOutdated(await cluster.list<Pod>('pods', applicationPods), version);
      if (outdated.length === 0) return { changed: false, note: version };
      const workloads = new Set(
        outdated.map(({ app }) => `${app === sideNames.pod ? 'statefulset' : 'deployment'}/${app}`),
      );
      await cluster.kubectl(args`rollout restart ${[...workloads]}`);
      return {
        note: `${version} in place of ${[...new Set(outdated.map((one) => one.version))].join(', ')}`,
      };
    },
  };
}
