import type { Facts } from './facts.ts';
import type { Finding } from './finding.ts';
import { kubectl } from './words.ts';

/** The two sides themselves: whoever is silent as a whole. */
export function findUnreachable(facts: Facts): Finding[] {
  return [...findCluster(facts), ...findNodes(facts), ...findVm(facts)];
}

function findCluster({ cluster, containers, expected }: Facts): Finding[] {
  if (cluster.reason === undefined || isMissingTool(cluster.reason)) return [];
  const node = containers.told?.node;
  const stopped = node !== undefined && node !== 'running';
  return [
    {
      name: 'cluster-unreachable',
      seen: stopped ? `the container ${expected.names.node} is ${node}` : cluster.reason,
      why: 'No service runs or nobody can tell; the VM keeps its books, and its proxy what it was told last.',
      mend:
        stopped && node !== 'absent'
          ? `docker ${node === 'paused' ? 'unpause' : 'start'} ${expected.names.node}`
          : 'make deploy-all',
    },
  ];
}

function findNodes({ cluster, expected }: Facts): Finding[] {
  const late = cluster.told?.nodes.filter(({ isReady }) => !isReady) ?? [];
  return late.map(({ name }) => ({
    name: 'node-not-ready',
    seen: `Kubernetes counts node ${name} as not ready`,
    why: 'No pod is started on it, and those that run there get no traffic.',
    mend: kubectl(expected, `describe node ${name}`),
  }));
}

function findVm({ vm, containers, expected }: Facts): Finding[] {
  if (vm.reason === undefined || isMissingTool(vm.reason)) return [];
  const state = containers.told?.vm;
  const stopped = expected.isStandIn && state !== undefined && state !== 'running';
  return [
    {
      name: 'vm-unreachable',
      seen: stopped ? `the container ${expected.names.vm} is ${state}` : vm.reason,
      why: 'The database is on it: nothing can be read or added until it is back.',
      mend:
        stopped && state !== 'absent'
          ? `docker ${state === 'paused' ? 'unpause' : 'start'} ${expected.names.vm}`
          : 'make deploy-all',
    },
  ];
}

/** A tool of this machine that isn't there tells nothing of the deployment. */
export function isMissingTool(reason: string): boolean {
  return reason.includes('not found on this machine');
}
