import type { Deployment } from '../../deployment/deployment.ts';

/** What is measured, by name; a thing that can't be told at the moment, as in the middle of a drill, is left out. */
export type Sample = Record<string, number>;

const mebibyte = 1024 * 1024;

interface Summary {
  pods: {
    podRef: { name: string; namespace: string };
    containers?: { name: string; memory?: { workingSetBytes?: number } }[];
  }[];
}

/** Memory that is a process's own, in KiB: not the buffers that PostgreSQL's processes share. */
const vmMemory = `
sum() { local pid; for pid in "$@"; do grep -h '^Pss_Anon' "/proc/$pid/smaps_rollup" 2> /dev/null; done | awk '{ sum += $2 } END { print sum + 0 }'; }
sum $(pgrep -u postgres); sum $(pgrep -x envoy); sum $(pgrep -x pilot-agent)`;

/** Memory in MiB and connections of every part on a book's way, now. */
export async function takeSample(deployment: Deployment): Promise<Sample> {
  const { machine } = deployment;
  const samples = await Promise.all(
    [
      readPods(deployment),
      readVmMemory(deployment),
      machine
        .sql("select count(*) from pg_stat_activity where usename = 'inventory'")
        .then((count) => ({ "connections, PostgreSQL's": Number(count) })),
      machine
        .sh('curl --silent --fail --max-time 5 http://127.0.0.1:15000/clusters')
        .then((text) => ({ "connections, the VM's Envoy": countActive(text, 'inbound|5432|') })),
      readPodConnections(deployment),
    ].map((sample) => sample.catch((): Sample => ({}))),
  );
  const own = { 'memory, ledger and soak': process.memoryUsage().rss / mebibyte };
  return Object.assign({}, ...samples, own) as Sample;
}

/** The largest pod of each app: while one replaces another there are more of them. */
async function readPods({ cluster, names }: Deployment): Promise<Sample> {
  const text = await cluster.kubectl(['get', '--raw', `/api/v1/nodes/${names.node}/proxy/stats/summary`]);
  const sample: Sample = {};
  for (const { podRef, containers = [] } of (JSON.parse(text) as Summary).pods) {
    const app = /^(inventory|web|acquisitions|gateway)-/.exec(podRef.name)?.[1];
    if (app === undefined || podRef.namespace !== 'default') continue;
    for (const { name, memory } of containers) {
      const key = `memory, ${name === 'istio-proxy' ? `${app}'s sidecar` : app}`;
      sample[key] = Math.max(sample[key] ?? 0, (memory?.workingSetBytes ?? 0) / mebibyte);
    }
  }
  return sample;
}

async function readVmMemory({ machine }: Deployment): Promise<Sample> {
  const [postgres = 0, envoy = 0, agent = 0] = (await machine.sh(vmMemory)).split('\n').map(Number);
  if (postgres === 0 || envoy === 0) return {};
  return {
    'memory, PostgreSQL (own)': postgres / 1024,
    "memory, the VM's Envoy": envoy / 1024,
    "memory, the VM's agent": agent / 1024,
  };
}

async function readPodConnections({ cluster }: Deployment): Promise<Sample> {
  const pods = await cluster.kubectl([
    ...['get', 'pod', '--selector', 'app=inventory', '--field-selector', 'status.phase=Running'],
    ...['-o', 'jsonpath={.items[*].metadata.name}'],
  ]);
  const counts = await Promise.all(
    pods.split(' ').map(async (pod) => {
      const request = ['exec', pod, '-c', 'istio-proxy', '--', 'pilot-agent', 'request', 'GET', 'clusters'];
      return countActive(await cluster.kubectl(request, { timeoutMs: 15_000 }), 'outbound|5432|');
    }),
  );
  return { "connections, inventory's Envoys": counts.reduce((sum, count) => sum + count, 0) };
}

/** Connections of a cluster, all its endpoints together, in the words of Envoy's /clusters. */
export function countActive(clusters: string, cluster: string): number {
  return clusters
    .split('\n')
    .filter((line) => line.startsWith(cluster) && line.includes('::cx_active::'))
    .reduce((sum, line) => sum + Number(line.split('::').at(-1)), 0);
}
