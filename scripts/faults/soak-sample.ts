import { readFile } from 'node:fs/promises';
import type { Node } from 'kubernetes-types/core/v1.js';
import { listPods } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { projectRoot } from '../lib/project-root.ts';
import { requestPodEnvoy, requestVmEnvoy } from '../mesh/envoy.ts';
import { countSessions } from './database.ts';

/** Measurements by name; one that can't be made at the moment, as in the middle of a drill, is absent. */
export type Sample = Record<string, number>;

/** Of the kubelet's /stats/summary, what we read. */
interface Summary {
  pods: {
    podRef: { name: string; namespace: string };
    containers?: { name: string; memory?: { workingSetBytes?: number } }[];
  }[];
}

const mebibyte = 1024 * 1024;

/** Memory in MiB and connections of every part on a book's way, now. */
export async function takeSample(deployment: Deployment): Promise<Sample> {
  const measurements = [
    measurePodMemory(deployment),
    measureVmMemory(deployment),
    countPostgresConnections(deployment),
    countVmConnections(deployment),
    countPodConnections(deployment),
  ];
  const samples = await Promise.all(measurements.map((sample) => sample.catch((): Sample => ({}))));
  return Object.assign(
    { 'memory, ledger and soak': process.memoryUsage().rss / mebibyte },
    ...samples,
  ) as Sample;
}

/** Of each app's largest pod: while one replaces another, there are more of them. */
async function measurePodMemory({ cluster }: Deployment): Promise<Sample> {
  const nodes = await cluster.list<Node>('nodes');
  const sample: Sample = {};
  for (const { metadata } of nodes) {
    const path = `/api/v1/nodes/${metadata?.name ?? ''}/proxy/stats/summary`;
    const { pods } = JSON.parse(await cluster.kubectl(['get', '--raw', path])) as Summary;
    for (const { podRef, containers = [] } of pods) {
      const app = /^(inventory|web|acquisitions|gateway)-/.exec(podRef.name)?.[1];
      if (app === undefined || podRef.namespace !== cluster.namespace) continue;
      for (const { name, memory } of containers) {
        const key = `memory, ${name === 'istio-proxy' ? `${app}'s sidecar` : app}`;
        sample[key] = Math.max(sample[key] ?? 0, (memory?.workingSetBytes ?? 0) / mebibyte);
      }
    }
  }
  return sample;
}

async function measureVmMemory({ machine }: Deployment): Promise<Sample> {
  const input = await readFile(`${projectRoot}vm/faults/memory.sh`, 'utf8');
  const kibibytes = (await machine.sh('bash -s', { input })).split('\n').map(Number);
  const [postgres = 0, envoy = 0, agent = 0] = kibibytes;
  if (postgres === 0 || envoy === 0) return {};
  return {
    'memory, PostgreSQL (own)': postgres / 1024,
    "memory, the VM's Envoy": envoy / 1024,
    "memory, the VM's agent": agent / 1024,
  };
}

async function countPostgresConnections({ database }: Deployment): Promise<Sample> {
  return { "connections, PostgreSQL's": await countSessions(database) };
}

async function countVmConnections({ machine }: Deployment): Promise<Sample> {
  const clusters = await requestVmEnvoy(machine, 'clusters');
  return { "connections, the VM's Envoy": countActive(clusters, 'inbound|5432|') };
}

async function countPodConnections({ cluster }: Deployment): Promise<Sample> {
  const pods = await listPods(cluster, 'inventory');
  const counts = await Promise.all(
    pods.map(async (pod) => {
      const clusters = await requestPodEnvoy(cluster, pod, 'clusters', { timeoutMs: 15_000 });
      return countActive(clusters, 'outbound|5432|');
    }),
  );
  return { "connections, inventory's Envoys": counts.reduce((sum, count) => sum + count, 0) };
}

/** Connections of a cluster, all its endpoints together, from Envoy's /clusters. */
export function countActive(clusters: string, cluster: string): number {
  return clusters
    .split('\n')
    .filter((line) => line.startsWith(cluster) && line.includes('::cx_active::'))
    .reduce((sum, line) => sum + Number(line.split('::').at(-1)), 0);
}
