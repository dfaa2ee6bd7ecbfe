import { CommandError, type Run, type RunOptions } from '../lib/run.ts';

/** The cluster, by kubectl and istioctl, whatever context is the current one. */
export interface Cluster {
  context: string;
  kubectl: (args: string[], options?: RunOptions) => Promise<string>;
  istioctl: (args: string[], options?: RunOptions) => Promise<string>;
  /** The object, or nothing where there is none of that name. */
  findObject: <T>(kind: string, name: string, namespace?: string) => Promise<T | undefined>;
  /** Applies what the arguments name (`-f file`, `-k folder`), and tells what is different now, in kubectl's words. */
  apply: (args: string[], options?: RunOptions) => Promise<{ changed: boolean; changes: string[] }>;
}

/** kubectl calls every budget configured each time, for its selector is always replaced whole. */
const isReplacedAlways = /^poddisruptionbudget\S+ configured$/;

export function createCluster(run: Run, context: string): Cluster {
  const kubectl = (args: string[], options?: RunOptions) =>
    run('kubectl', ['--context', context, ...args], options);
  return {
    context,
    kubectl,
    istioctl: (args, options) => run('istioctl', [...args, '--context', context], options),
    findObject: async <T>(kind: string, name: string, namespace = 'default') => {
      const text = await kubectl(['-n', namespace, 'get', kind, name, '--ignore-not-found', '-o', 'json']);
      return text === '' ? undefined : (JSON.parse(text) as T);
    },
    apply: async (args, options) => {
      const lines = (await kubectl(['apply', ...args], options)).split('\n').filter((line) => line !== '');
      const changes = lines.filter((line) => !line.endsWith(' unchanged') && !isReplacedAlways.test(line));
      return { changed: changes.length > 0, changes };
    },
  };
}

/** Whether a command failed because what it asks for isn't there, in kubectl's or Docker's words. */
export function isNotFound(error: unknown): boolean {
  return (
    error instanceof CommandError && /not found|no such (object|image|container|network)/i.test(error.output)
  );
}
