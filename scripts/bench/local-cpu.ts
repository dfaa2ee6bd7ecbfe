import { readdir, readFile } from 'node:fs/promises';
import type { CpuSeconds } from './cpu-meter.ts';
import type { CpuColumn } from './cpu-table.ts';
import { parseProcesses, parseProcessors, sumSeconds, type ProcessCpu } from './proc.ts';

const parts = ['service', 'postgres', 'client'] as const;
type LocalPart = (typeof parts)[number];

export const localColumns: CpuColumn<LocalPart>[] = [
  { heading: 'client', parts: { pgbench: 'client', post: 'client' } },
  { heading: 'Node.js', parts: { post: 'service' } },
  { heading: 'PostgreSQL', parts: { pgbench: 'postgres', post: 'postgres' } },
];

/** What `make bench` measures of itself, where there is a /proc. */
export const localCpu = {
  parts,
  readSeconds: async () => groupSeconds(await readProcesses(), process.pid),
  readProcessors: async () => parseProcessors(await readFile('/proc/stat', 'utf8')),
};

/**
 * The seconds of what the process `pid` has started: PostgreSQL and the service run on, and the clients, which are the other
 * children, have ended.
 */
export function groupSeconds(processes: readonly ProcessCpu[], pid: number): CpuSeconds<LocalPart> {
  const children = Map.groupBy(processes, ({ parent }) => parent);
  const listDescendants = (of: number): ProcessCpu[] =>
    (children.get(of) ?? []).flatMap((child) => [child, ...listDescendants(child.pid)]);
  const isPostgres = ({ name }: ProcessCpu) => name === 'postgres';
  const started = listDescendants(pid);
  const self = processes.find((candidate) => candidate.pid === pid);
  return {
    service: sumSeconds(started.filter((process) => !isPostgres(process))),
    postgres: sumSeconds(started.filter(isPostgres)),
    client: self?.ended ?? 0,
  };
}

async function readProcesses(): Promise<ProcessCpu[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  // A process may end meanwhile.
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')));
  return parseProcesses(stats.join(''));
}
