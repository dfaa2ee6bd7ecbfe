import type { Pod } from 'kubernetes-types/core/v1.js';
import { getControlPlane } from '../../cluster/control-plane.ts';
import { listContainers } from '../../cluster/pods.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { args, CommandError } from '../../lib/run.ts';
import { timeoutMs, type BundleFile } from './bundle-file.ts';

const logLines = 2000;
const meshKinds =
  'workloadentries,workloadgroups,authorizationpolicies,peerauthentications,sidecars,destinationrules,serviceentries,gateways.networking.istio.io,virtualservices,telemetries';

/** What kubectl prints. It is never asked for Secrets. */
const kubectlCommands: [path: string, command: string, isLog?: true][] = [
  ['cluster/objects.txt', 'get nodes,all --all-namespaces -o wide'],
  ['cluster/events.txt', 'get events --all-namespaces --sort-by=.lastTimestamp', true],
  ['cluster/pods.txt', 'describe pods'],
  ['cluster/nodes.txt', 'describe nodes'],
  ['cluster/services.yaml', 'get services,deployments,statefulsets,persistentvolumeclaims -o yaml'],
  ['mesh/objects.yaml', `get ${meshKinds} --all-namespaces -o yaml`],
];

export function listClusterFiles({ cluster, settings }: Deployment): BundleFile[] {
  const controlPlane = getControlPlane(cluster, settings);
  controlPlane.catch(() => undefined); // each file says it
  const istioctl = async (command: string) =>
    cluster.istioctl([...args`--istioNamespace ${(await controlPlane).namespace}`, ...command.split(' ')], {
      timeoutMs,
    });
  const files: BundleFile[] = kubectlCommands.map(([path, command, isLog = false]) => ({
    path,
    read: () => cluster.kubectl(command.split(' '), { timeoutMs }),
    isLog,
  }));
  files.push(
    {
      path: 'mesh/config.yaml',
      read: async () => {
        const { namespace, revision } = await controlPlane;
        const name = revision === 'default' ? 'istio' : `istio-${revision}`;
        return cluster.kubectl(args`get configmap ${name} --namespace ${namespace} -o yaml`, { timeoutMs });
      },
    },
    { path: 'mesh/proxy-status.txt', read: () => istioctl('proxy-status') },
    {
      path: 'mesh/analysis.txt',
      read: () => istioctl('analyze --all-namespaces').catch(getOutput),
    },
  );
  const { node } = cluster;
  if (node) files.push({ path: 'cluster/node.log', read: () => node.logs(logLines), isLog: true });
  return files;
}

/** istioctl fails when it finds something, and that is what we want to read. */
function getOutput(error: unknown): string {
  if (error instanceof CommandError) return error.output;
  throw error;
}

/** A log for each container of ours and of Istio's, and one for the run before its last restart. */
export async function listContainerLogs({ cluster, settings }: Deployment): Promise<BundleFile[]> {
  const istioNamespace = await getControlPlane(cluster, settings).then(
    ({ namespace }) => [namespace],
    () => [],
  );
  const namespaces = [cluster.namespace, ...istioNamespace];
  const lists = namespaces.map((name) => cluster.list<Pod>('pods', ['--namespace', name], { timeoutMs }));
  return (await Promise.all(lists)).flat().flatMap((pod) => {
    const { namespace = '', name = '' } = pod.metadata ?? {};
    return listContainers(pod).flatMap((container) => {
      const path = `logs/${namespace}/${name}.${container.name}`;
      const command = args`logs --namespace ${namespace} ${name} --container ${container.name} --tail=${logLines}`;
      const read = (...more: string[]) => cluster.kubectl([...command, ...more], { timeoutMs });
      const files: BundleFile[] = [{ path: `${path}.log`, read: () => read(), isLog: true }];
      const state = pod.status?.containerStatuses?.find((one) => one.name === container.name);
      if (state && state.restartCount > 0) {
        files.push({ path: `${path}.previous.log`, read: () => read('--previous'), isLog: true });
      }
      return files;
    });
  });
}
