import { args, type Run, type RunOptions } from '../lib/run.ts';
import { openShellSession } from '../lib/shell-session.ts';
import type { ClusterClient } from './cluster.ts';

/** kubectl reports every budget as configured, because it always replaces the selector as a whole. */
const isReplacedAlways = /^poddisruptionbudget\S+ configured$/;

export function createClusterClient(run: Run, context: string, namespace: string): ClusterClient {
  const kubectlArguments = (args: string[]) => ['--context', context, '--namespace', namespace, ...args];
  const kubectl = (args: string[], options?: RunOptions) => run('kubectl', kubectlArguments(args), options);
  /** kubectl refuses an object of another namespace than the one that it is told. */
  const kubectlForObjects = (args: string[], options?: RunOptions) =>
    run('kubectl', ['--context', context, ...args], options);
  return {
    context,
    namespace,
    kubectl,
    kubectlArguments,
    istioctl: (args, options) => run('istioctl', [...args, '--context', context], options),
    find: async <T>(kind: string, name: string, ofNamespace = namespace) => {
      const text = await kubectl(['-n', ofNamespace, 'get', kind, name, '--ignore-not-found', '-o', 'json']);
      return text === '' ? undefined : (JSON.parse(text) as T);
    },
    list: async <T>(kind: string, selector: string[] = [], options?: RunOptions) => {
      const text = await kubectl(['get', kind, ...selector, '-o', 'json'], options);
      return (JSON.parse(text) as { items: T[] }).items;
    },
    apply: async (what, options) => {
      const lines = listLines(await kubectlForObjects(['apply', ...what], options));
      const changes = lines.filter((line) => !line.endsWith(' unchanged') && !isReplacedAlways.test(line));
      return { changed: changes.length > 0, changes };
    },
    delete: async (objects) =>
      objects.length === 0
        ? []
        : listLines(
            await kubectlForObjects(args`delete --ignore-not-found -f -`, { input: toList(objects) }),
          ),
    openShell: (pod, container, definitions) =>
      openShellSession(
        'kubectl',
        kubectlArguments(args`exec --stdin ${pod} --container ${container} -- bash`),
        definitions,
      ),
  };
}

/** As kubectl takes objects on its input. */
export function toList(items: object[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

function listLines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
