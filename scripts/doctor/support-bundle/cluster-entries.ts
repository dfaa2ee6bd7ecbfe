import type { Deployment } from '../../deployment/deployment.ts';
import { CommandError } from '../../lib/run.ts';
import type { Entry } from './entry.ts';

const timeoutMs = 20_000;
const tail = '--tail=2000';
const meshKinds =
  'workloadentries,workloadgroups,authorizationpolicies,peerauthentications,sidecars,destinationrules,serviceentries,gateways.networking.istio.io,virtualservices,telemetries';

interface Pod {
  metadata: { name: string; namespace: string };
  spec: { containers: { name: string }[]; initContainers?: { name: string }[] };
  status: { containerStatuses?: { name: string; restartCount: number }[] };
}

/** What Kubernetes and the mesh say. Secrets are never asked for. */
export function listClusterEntries({ cluster, names, run }: Deployment): Entry[] {
  const kubectl = (...args: string[]) => cluster.kubectl(args, { timeoutMs });
  return [
    {
      file: 'cluster/objects.txt',
      read: () => kubectl('get', 'nodes,all', '--all-namespaces', '-o', 'wide'),
    },
    {
      file: 'cluster/events.txt',
      read: () => kubectl('get', 'events', '--all-namespaces', '--sort-by=.lastTimestamp'),
      isLog: true,
    },
    { file: 'cluster/pods.txt', read: () => kubectl('describe', 'pods', '--namespace', 'default') },
    { file: 'cluster/nodes.txt', read: () => kubectl('describe', 'nodes') },
    { file: 'cluster/services.yaml', read: () => kubectl('get', 'services,deployments', '-o', 'yaml') },
    { file: 'mesh/objects.yaml', read: () => kubectl('get', meshKinds, '--all-namespaces', '-o', 'yaml') },
    {
      file: 'mesh/config.yaml',
      read: () => kubectl('get', 'configmap', 'istio', '--namespace', 'istio-system', '-o', 'yaml'),
    },
    { file: 'mesh/proxy-status.txt', read: () => cluster.istioctl(['proxy-status'], { timeoutMs }) },
    {
      file: 'mesh/analysis.txt',
      read: () => cluster.istioctl(['analyze', '--all-namespaces'], { timeoutMs }).catch(takeOutput),
    },
    {
      file: 'cluster/node.log',
      read: () => run('docker', ['logs', tail, names.node], { timeoutMs }),
      isLog: true,
    },
  ];
}

/** istioctl exits otherwise than with 0 when it has found something, which is what we want to read. */
function takeOutput(error: unknown): string {
  if (error instanceof CommandError) return error.output;
  throw error;
}

/** A log for each container of ours and of Istio's. Which there are has to be asked first. */
export async function listLogEntries({ cluster }: Deployment): Promise<Entry[]> {
  const lists = await Promise.all(
    ['default', 'istio-system'].map((namespace) =>
      cluster.kubectl(['get', 'pods', '--namespace', namespace, '-o', 'json'], { timeoutMs }),
    ),
  );
  const pods = lists.flatMap((text) => (JSON.parse(text) as { items: Pod[] }).items);
  return pods.flatMap(({ metadata: { name, namespace }, spec, status }) =>
    [...(spec.initContainers ?? []), ...spec.containers].flatMap((container) => {
      const args = ['logs', '--namespace', namespace, name, '--container', container.name, tail];
      const log = (file: string, ...more: string[]): Entry => ({
        file,
        read: () => cluster.kubectl([...args, ...more], { timeoutMs }),
        isLog: true,
      });
      const file = `logs/${namespace}/${name}.${container.name}`;
      const restarts =
        status.containerStatuses?.find((one) => one.name === container.name)?.restartCount ?? 0;
      return [log(`${file}.log`), ...(restarts > 0 ? [log(`${file}.previous.log`, '--previous')] : [])];
    }),
  );
}
