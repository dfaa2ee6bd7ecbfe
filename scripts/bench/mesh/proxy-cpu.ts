import type { Deployment } from '../../deployment/deployment.ts';

const ticksPerSecond = 100; // USER_HZ, the same on every Linux that we run on
const readStats = "grep -h '(envoy)' /proc/[0-9]*/stat 2> /dev/null";

/** CPU seconds that proxies have used so far. */
export interface ProxyCpu {
  pgbench: number;
  wrk: number;
  inventory: number;
  vm: number;
}

/** Asks every proxy on the way. */
export async function readProxyCpu({ cluster, machine }: Deployment): Promise<ProxyCpu> {
  const readPod = async (pod: string) =>
    parseCpuSeconds(
      await cluster.kubectl(['exec', pod, '--container', 'istio-proxy', '--', 'sh', '-c', readStats]),
    );
  const pods = await cluster.kubectl(['get', 'pod', '--selector', 'app=inventory', '-o', 'name']);
  const [pgbench, wrk, host, ...inventory] = await Promise.all([
    readPod('bench-pgbench'),
    readPod('bench-wrk'),
    machine.sh(readStats).then(parseCpuSeconds),
    ...pods.split('\n').map(readPod),
  ]);
  return { pgbench, wrk, inventory: inventory.reduce((sum, seconds) => sum + seconds, 0), vm: host };
}

/** User and system time of processes, from lines as /proc/PID/stat has them. */
export function parseCpuSeconds(stats: string): number {
  return stats.split('\n').reduce((sum, line) => {
    // After the name, which may have spaces in it: state is field 3, utime 14, stime 15.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    return sum + (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  }, 0);
}
