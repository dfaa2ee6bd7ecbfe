import { CommandError, type Run } from '../lib/run.ts';

/** `docker inspect` of a container, as far as we read it. */
export interface Container {
  State: { Running: boolean; Status: string; ExitCode: number };
  /** By the container's port: `15012/tcp`. */
  HostConfig: { PortBindings: Record<string, unknown> | null };
  Config: { Labels: Record<string, string> | null };
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
}

export interface DockerNames {
  network: string;
  node: string;
  vm: string;
}

/** Docker's names for the parts of a deployment. */
export function nameDockerObjects(deployment: string): DockerNames {
  return {
    network: deployment,
    node: `${deployment}-control-plane`,
    vm: `${deployment}-postgres-1-vm`,
  };
}

/** An object of Docker by kind and name, or nothing where there is none. */
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

function isNotFound(error: unknown): boolean {
  return (
    error instanceof CommandError && /no such (object|image|container|network)|not found/i.test(error.output)
  );
}
