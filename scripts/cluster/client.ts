import type { Run, RunOptions } from '../lib/run.ts';
import type { ClusterClient } from './cluster.ts';

/** kubectl reports every budget as configured, because it always replaces the selector as a whole. */
const isReplacedAlways = /^poddisruptionbudget\S+ configured$/;

export function createClusterClient(run: Run, context: string): ClusterClient {
  const kubectl = (args: string[], options?: RunOptions) =>
    run('kubectl', ['--context', context, ...args], options);
  return {
    context,
    kubectl,
    istioctl: (args, options) => run('istioctl', [...args, '--context', context], options),
    find: async <T>(kind: string, name: string, namespace = 'default') => {
      const text = await kubectl(['-n', namespace, 'get', kind, name, '--ignore-not-found', '-o', 'json']);
      return text === '' ? undefined : (JSON.parse(text) as T);
    },
    list: async <T>(kind: string, selector: string[] = [], options?: RunOptions) => {
      const text = await kubectl(['get', kind, ...selector, '-o', 'json'], options);
      return (JSON.parse(text) as { items: T[] }).items;
    },
    apply: async (args, options) => {
      const lines = (await kubectl(['apply', ...args], options)).split('\n').filter((line) => line !== '');
      const changes = lines.filter((line) => !line.endsWith(' unchanged') && !isReplacedAlways.test(line));
      return { changed: changes.length > 0, changes };
    },
  };
}
