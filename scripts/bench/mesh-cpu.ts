import { listPods } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { args } from '../lib/run.ts';
import type { CpuColumn } from './cpu-table.ts';
import { parseProcesses, parseProcessors, sumSeconds, type ProcessCpu } from './proc.ts';

const parts = [
  'pgbenchProxy',
  'wrkProxy',
  'besideProxy', // of the pod whose client is beside inventory
  'inventory',
  'inventoryProxy',
  'vmProxy',
  'postgres',
] as const;
export type MeshPart = (typeof parts)[number];

export const meshColumns: CpuColumn<MeshPart>[] = [
  { heading: "client's proxy", parts: { pgbench: 'pgbenchProxy', post: 'wrkProxy' } },
  { heading: "inventory's proxy", parts: { post: 'inventoryProxy' } },
  { heading: 'Node.js', parts: { post: 'inventory' } },
  { heading: "VM's proxy", parts: { pgbench: 'vmProxy', post: 'vmProxy' } },
  { heading: 'PostgreSQL', parts: { pgbench: 'postgres', post: 'postgres' } },
];

const readStats = 'cat /proc/[0-9]*/stat 2> /dev/null';

/** What `make bench-mesh` measures of all parts but the clients themselves; `idle` is the share of the VM's machine. */
export function createMeshCpu({ cluster, machine }: Deployment) {
  const readPod = async (pod: string, container: string) =>
    parseProcesses(
      await cluster.kubectl([...args`exec ${pod} --container ${container} -- sh -c`, `${readStats}; true`]),
    );
  const readPods = async (pods: string[], container: string) =>
    (await Promise.all(pods.map((pod) => readPod(pod, container)))).flat();
  return {
    parts,
    readSeconds: async () => {
      const pods = await listPods(cluster, 'inventory');
      const [pgbench, wrk, beside, proxies, services, vm] = await Promise.all([
        readPod('bench-pgbench', 'istio-proxy'),
        readPod('bench-wrk', 'istio-proxy'),
        readPod('bench-inventory', 'istio-proxy'),
        readPods(pods, 'istio-proxy'),
        readPods(pods, 'inventory'),
        machine.sh(`${readStats}; true`).then(parseProcesses),
      ]);
      return {
        pgbenchProxy: sumOf('envoy', pgbench),
        wrkProxy: sumOf('envoy', wrk),
        besideProxy: sumOf('envoy', beside),
        inventory: sumSeconds(services),
        inventoryProxy: sumOf('envoy', proxies),
        vmProxy: sumOf('envoy', vm),
        postgres: sumOf('postgres', vm),
      };
    },
    readProcessors: async () => parseProcessors(await machine.sh('cat /proc/stat')),
  };
}

function sumOf(program: string, processes: readonly ProcessCpu[]): number {
  return sumSeconds(processes.filter(({ name }) => name === program));
}
