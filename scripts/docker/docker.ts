import { isNotFound } from '../cluster/cluster.ts';
import type { Run } from '../lib/run.ts';

/** What `docker inspect` tells of a container, as far as we ask. */
export interface Container {
  State: { Running: boolean; Status: string; ExitCode: number };
  Config: { Labels: Record<string, string> | null };
  NetworkSettings: { Networks: Record<string, unknown> };
  Mounts: { Type: string; Name?: string }[];
}

/** A thing of Docker by kind and name, or nothing where there is none of that name. */
export async function findInDocker<T>(
  run: Run,
  kind: 'container' | 'network' | 'image',
  name: string,
): Promise<T | undefined> {
  try {
    const [found] = JSON.parse(await run('docker', [kind, 'inspect', name])) as T[];
    return found;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export async function findContainer(run: Run, name: string): Promise<Container | undefined> {
  return await findInDocker<Container>(run, 'container', name);
}
