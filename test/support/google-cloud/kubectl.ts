import { readFileSync, writeFileSync } from 'node:fs';
import type { State } from './state.ts';

interface Kubeconfig {
  contexts: string[];
  current: string;
}

/** As gcloud does it: the new context becomes the current one. */
export function addContext(state: State, context: string): void {
  const { contexts } = readKubeconfig(state);
  write(state, { contexts: [...new Set([...contexts, context])], current: context });
}

/** What we ask kubectl for, and no more. */
export function runKubectl(state: State, words: string[]): string {
  const { contexts, current } = readKubeconfig(state);
  const [verb, what, name = ''] = words;
  switch (`${verb ?? ''} ${what ?? ''}`) {
    case 'version --client':
      return 'Client Version: v1.32.4';
    case 'config current-context':
      if (current === '') throw new Error('error: current-context is not set');
      return current;
    case 'config get-contexts':
      return contexts.join('\n');
    case 'config use-context':
      write(state, { contexts, current: name });
      return '';
    case 'config unset':
      write(state, { contexts, current: '' });
      return '';
    case 'config delete-context':
      write(state, { contexts: contexts.filter((context) => context !== name), current });
      return '';
    case 'config delete-cluster':
    case 'config delete-user':
      return '';
    case 'delete services':
      // The cluster's controller takes the load balancers away, and leaves a firewall rule.
      for (const thing of state.all().filter(({ group }) => group === 'compute forwarding-rules'))
        state.remove(state.fileOf(thing.group, '', thing.name));
      return 'service "istiod-gateway" deleted';
    default:
      throw new Error(`unknown command: ${words.join(' ')}`);
  }
}

export function readKubeconfig({ directory }: Pick<State, 'directory'>): Kubeconfig {
  try {
    return JSON.parse(readFileSync(kubeconfigFile(directory), 'utf8')) as Kubeconfig;
  } catch {
    return { contexts: [], current: '' };
  }
}

function write({ directory }: State, kubeconfig: Kubeconfig): void {
  writeFileSync(kubeconfigFile(directory), JSON.stringify(kubeconfig));
}

function kubeconfigFile(directory: string): string {
  return process.env.KUBECONFIG ?? `${directory}/kubeconfig`;
}
