import { listPods } from '../cluster/pods.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { formatTable } from '../lib/table.ts';
import type { Measurement } from './measurement.ts';
import { loads } from './report.ts';

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
  const pods = await listPods(cluster, 'inventory');
  const [pgbench, wrk, host, ...inventory] = await Promise.all([
    readPod('bench-pgbench'),
    readPod('bench-wrk'),
    machine.sh(readStats).then(parseCpuSeconds),
    ...pods.map(readPod),
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

type Load = keyof typeof loads;

/** What the proxies used while so many books were acknowledged, summed over the rounds. */
export interface CpuUse {
  books: number;
  cpu: ProxyCpu;
}

export interface CpuMeter {
  /** Makes a measurement, and adds what it cost the proxies. */
  measure: (load: Load, clients: number, work: () => Promise<Measurement>) => Promise<Measurement>;
  /** What a load with so many clients has cost the proxies in all. */
  getUse: (load: Load, clients: number) => CpuUse;
}

export function createCpuMeter(readCpu: () => Promise<ProxyCpu>): CpuMeter {
  const uses = new Map<string, CpuUse>();
  const getUse = (load: Load, clients: number) =>
    uses.get(`${load} ${clients}`) ?? { books: 0, cpu: { pgbench: 0, wrk: 0, inventory: 0, vm: 0 } };
  return {
    measure: async (load, clients, work) => {
      const before = await readCpu();
      const measurement = await work();
      const after = await readCpu();
      const { books, cpu } = getUse(load, clients);
      const add = (proxy: keyof ProxyCpu) => cpu[proxy] + after[proxy] - before[proxy];
      uses.set(`${load} ${clients}`, {
        books: books + measurement.acknowledged,
        cpu: { pgbench: add('pgbench'), wrk: add('wrk'), inventory: add('inventory'), vm: add('vm') },
      });
      return measurement;
    },
    getUse,
  };
}

/** A table with two lines for each number of clients: milliseconds of CPU that each proxy on the way uses for 1,000 books. */
export function formatCpuUses(clients: readonly number[], getUse: CpuMeter['getUse']): string {
  const rows = clients.flatMap((number) =>
    (['pgbench', 'post'] as const).map((load) => {
      const { books, cpu } = getUse(load, number);
      const perThousand = (seconds: number) => ((seconds * 1e6) / books).toFixed(0);
      const [client, inventory] =
        load === 'pgbench' ? [cpu.pgbench, '–'] : [cpu.wrk, perThousand(cpu.inventory)];
      return [String(number), loads[load], perThousand(client), inventory, perThousand(cpu.vm)];
    }),
  );
  const headings = ['clients', 'load', "client's", "inventory's", "VM's"];
  return `CPU of each proxy, milliseconds for 1,000 books\n\n${formatTable(headings, rows)}`;
}
