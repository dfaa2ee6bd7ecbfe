import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { parseAllDocuments } from 'yaml';
import type { Deployment } from '../deployment/deployment.ts';
import { createInside, type Inside } from '../cluster/pod-client.ts';

const temporary = 'mesh-library/temporary';
const startTimeoutMs = 60_000;

interface Pod {
  metadata: { name: string; labels: Record<string, string> };
  spec: { containers: { image: string }[] };
}

/** The pods that the checks ask from. */
export interface Probes {
  /** A pod without sidecar. Rejects when it did not start. */
  outsider: () => Promise<Inside>;
  /** A pod with a sidecar, and an identity that no policy names. Rejects when it did not start. */
  stranger: () => Promise<Inside>;
  /** Removes both, and waits until they are gone. */
  close: () => Promise<void>;
  /** What is still there of them. */
  findLeftovers: () => Promise<string>;
}

/** Begins to start both pods, under names of their own, and doesn't wait for them. */
export function openProbes({ cluster, settings }: Deployment): Probes {
  const { kubectl } = cluster;
  const run = randomBytes(3).toString('hex');
  const selector = `${temporary}=${run}`;
  const started = (async () => {
    // What runs that were killed have left, and that has ended since.
    await kubectl(['delete', 'pod', '--selector', temporary, '--field-selector', 'status.phase=Failed']);
    const file = await readFile(new URL('probe-pods.yaml', import.meta.url), 'utf8');
    const pods = parseAllDocuments(file).map((document) => document.toJS() as Pod);
    for (const { metadata, spec } of pods) {
      metadata.name += `-${run}`;
      metadata.labels[temporary] = run;
      for (const container of spec.containers) container.image = settings.IMAGE;
    }
    const list = { apiVersion: 'v1', kind: 'List', items: pods };
    await kubectl(['create', '-f', '-'], { input: JSON.stringify(list) });
  })();
  started.catch(() => undefined); // each check that needs a pod says it

  const whenReady = (name: string) => async () => {
    await started;
    const wait = [
      'wait',
      '--for=condition=Ready',
      `pod/${name}-${run}`,
      `--timeout=${startTimeoutMs / 1000}s`,
    ];
    await kubectl(wait, { timeoutMs: startTimeoutMs + 5_000 });
    return createInside(cluster, `${name}-${run}`, 'probe');
  };
  return {
    outsider: once(whenReady('verify-outsider')),
    stranger: once(whenReady('verify-stranger')),
    close: async () => {
      await started.catch(() => undefined);
      await kubectl(['delete', 'pod', '--selector', selector, '--ignore-not-found', '--timeout=30s']);
    },
    findLeftovers: () => kubectl(['get', 'pod', '--selector', selector, '-o', 'name']),
  };
}

function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}
