import type { Pod } from 'kubernetes-types/core/v1.js';
import type { Deployment } from '../../deployment/deployment.ts';
import { CommandError } from '../../lib/run.ts';
import { timeoutMs, type BundleFile } from './bundle-file.ts';

const tail = '--tail=2000';
const meshKinds =
  'workloadentries,workloadgroups,authorizationpolicies,peerauthentications,sidecars,destinationrules,serviceentries,gateways.networking.istio.io,virtualservices,telemetries';

/** What kubectl prints. It is never asked for Secrets. */
const kubectlCommands: [path: string, args: string, isLog?: true][] = [
  ['cluster/objects.txt', 'get nodes,all --all-namespaces -o wide'],
  ['cluster/events.txt', 'get events --all-namespaces --sort-by=.lastTimestamp', true],
  ['cluster/pods.txt', 'describe pods --namespace default'],
  ['cluster/nodes.txt', 'describe nodes'],
  ['cluster/services.yaml', 'get services,deployments -o yaml'],
  ['mesh/objects.yaml', `get ${meshKinds} --all-namespaces -o yaml`],
  ['mesh/config.yaml', 'get configmap istio --namespace istio-system -o yaml'],
];

export function listClusterFiles({ cluster, names, run }: Deployment): BundleFile[] {
  return [
    ...kubectlCommands.map(([path, args, isLog = false]) => ({
      path,
      read: () => cluster.kubectl(args.split(' '), { timeoutMs }),
      isLog,
    })),
    { path: 'mesh/proxy-status.txt', read: () => cluster.istioctl(['proxy-status'], { timeoutMs }) },
    {
      path: 'mesh/analysis.txt',
      read: () => cluster.istioctl(['analyze', '--all-namespaces'], { timeoutMs }).catch(getOutput),
    },
    {
      path: 'cluster/node.log',
      read: () => run('docker', ['logs', tail, names.node], { timeoutMs }),
      isLog: true,
    },
  ];
}

/** istioctl fails when it finds something, and that is what we want to read. */
function getOutput(error: unknown): string {
  if (error instanceof CommandError) return error.output;
  throw error;
}

/** A log for each container of ours and of Istio's, and one for the run before its last restart. */
export async function listContainerLogs({ cluster }: Deployment): Promise<BundleFile[]> {
  const lists = await Promise.all(
    ['default', 'istio-system'].map((namespace) =>
      cluster.kubectl(['get', 'pods', '--namespace', namespace, '-o', 'json'], { timeoutMs }),
    ),
  );
  const pods = lists.flatMap((text) => (JSON.parse(text) as { items: Pod[] }).items);
  return pods.flatMap(({ metadata: { namespace = '', name = '' } = {}, spec, status }) => {
    const containers = [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])];
    return containers.flatMap((container) => {
      const path = `logs/${namespace}/${name}.${container.name}`;
      const logs = ['logs', '--namespace', namespace, name, '--container', container.name, tail];
      const read = (...more: string[]) => cluster.kubectl([...logs, ...more], { timeoutMs });
      const files: BundleFile[] = [{ path: `${path}.log`, read: () => read(), isLog: true }];
      const state = status?.containerStatuses?.find((one) => one.name === container.name);
      if (state && state.restartCount > 0) {
        files.push({ path: `${path}.previous.log`, read: () => read('--previous'), isLog: true });
      }
      return files;
    });
  });
}
