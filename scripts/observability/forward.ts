import type { ClusterClient } from '../cluster/cluster.ts';
import { findFreePort } from '../lib/ports.ts';
import { args, keepRunning } from '../lib/run.ts';
import type { ObservationPart } from '../lib/settings.ts';
import { waitFor } from '../lib/wait.ts';
import { parts } from './parts.ts';

/** Forwards a free port to a part while `work` runs. */
export async function withForward<Result>(
  cluster: Pick<ClusterClient, 'kubectlArguments'>,
  part: ObservationPart,
  work: (url: string) => Promise<Result>,
): Promise<Result> {
  const { url, close } = await forward(cluster, part);
  try {
    return await work(url);
  } finally {
    close();
  }
}

/**
 * Forwards a port of this machine to a part until you call `close`: the one given, or a free one. kubectl reaches the pod from
 * within, so no policy of the mesh has to let it in.
 */
export async function forward(
  { kubectlArguments }: Pick<ClusterClient, 'kubectlArguments'>,
  part: ObservationPart,
  localPort?: number,
): Promise<{ url: string; close: () => void }> {
  const port = localPort ?? (await findFreePort());
  const close = keepRunning(
    'kubectl',
    kubectlArguments(args`port-forward deployment/${part} ${port}:${parts[part].port}`),
  );
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitFor(`${parts[part].title} answers`, () => fetch(url, { redirect: 'manual' }), {
      timeoutMs: 20_000,
    });
  } catch (error) {
    close();
    throw error;
  }
  return { url, close };
}
