import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Pod } from 'kubernetes-types/core/v1.js';
import { parse } from 'yaml';
import { createPodClient, type PodClient } from '../cluster/pod-client.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import { args } from '../lib/run.ts';

const label = 'mesh-library/temporary';
const startTimeoutMs = 60_000;
const podKinds = {
  'verify-outside-mesh': { labels: { 'sidecar.istio.io/inject': 'false' } },
  'verify-unauthorized': {},
  'verify-as-inventory': { serviceAccountName: 'inventory' },
} satisfies Record<string, { labels?: object; serviceAccountName?: string }>;
type PodKind = keyof typeof podKinds;

/** The pods that checks try to connect from. */
export interface ProbePods {
  /** A pod without sidecar. Rejects when it did not start. */
  outsideMesh: () => Promise<PodClient>;
  /** A pod with a sidecar, and an identity that no policy names. Rejects when it did not start. */
  unauthorized: () => Promise<PodClient>;
  /** A pod with a sidecar and the identity of inventory, but not its labels: no Sidecar hides anything from it. */
  asInventory: () => Promise<PodClient>;
  /** Deletes all, and waits until they are gone. */
  remove: () => Promise<void>;
  /** Those that exist, one a line. */
  listNames: () => Promise<string>;
}

/** Starts to create the pods, under names of their own, and doesn't wait for them; one as inventory only where there is a standby. */
export function createProbePods({ cluster, settings }: Deployment, hasStandby = false): ProbePods {
  const { kubectl } = cluster;
  const id = randomBytes(3).toString('hex');
  const selector = `${label}=${id}`;
  const ours = { [label]: id, [ownerLabel]: settings.NAME };
  const created = (async () => {
    // Killed runs leave their pods, which have ended since.
    await kubectl(args`delete pod --selector ${label} --field-selector status.phase=Failed`);
    const pod = parse(await readFile(new URL('probe-pod.yaml', import.meta.url), 'utf8')) as Pod;
    for (const container of pod.spec?.containers ?? []) container.image = settings.IMAGE;
    const kinds = Object.entries<{ labels?: object; serviceAccountName?: string }>(podKinds);
    const wanted = kinds.filter(([name]) => hasStandby || name !== 'verify-as-inventory');
    const items = wanted.map(([name, { labels, ...spec }]) => ({
      ...pod,
      metadata: { ...pod.metadata, name: `${name}-${id}`, labels: { ...ours, ...labels } },
      spec: { ...pod.spec, ...spec },
    }));
    await kubectl(['create', '-f', '-'], {
      input: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    });
  })();
  created.catch(() => undefined); // each check that needs a pod reports it

  const awaitReady = async (name: PodKind) => {
    await created;
    const pod = `${name}-${id}`;
    await kubectl(args`wait --for=condition=Ready pod/${pod} --timeout=${startTimeoutMs / 1000}s`, {
      timeoutMs: startTimeoutMs + 5_000,
    });
    return createPodClient(cluster, pod, 'probe');
  };
  return {
    outsideMesh: once(() => awaitReady('verify-outside-mesh')),
    unauthorized: once(() => awaitReady('verify-unauthorized')),
    asInventory: once(() => awaitReady('verify-as-inventory')),
    remove: async () => {
      await created.catch(() => undefined);
      await kubectl(args`delete pod --selector ${selector} --ignore-not-found --timeout=30s`);
    },
    listNames: () => kubectl(args`get pod --selector ${selector} -o name`),
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
