import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Program } from '../supervisor/program.ts';
import type { Cluster } from './data-directory.ts';

interface ServerOptions {
  port: number;
  onLine: (line: string) => void;
  /** Settings over those of postgresql.conf. */
  settings?: Record<string, string>;
}

/** How to start the server of `cluster` on 127.0.0.1. */
export function serverProgram(cluster: Cluster, { port, onLine, settings = {} }: ServerOptions): Program {
  const { dataDir, account, binaries } = cluster;
  const overrides = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: 'postgres',
    command: binaries.postgres,
    args: ['-D', dataDir, '-p', String(port), ...overrides],
    cwd: dataDir,
    env: {},
    ...account,
    // A fast shutdown: connections are cut, what was committed is written. SIGTERM would wait for the last client.
    stopSignal: 'SIGINT',
    // SIGKILL would end the server's first process alone and leave the others to find out.
    killSignal: 'SIGQUIT',
    whyNotReady: async (pid) => {
      const state = await readPostmasterFile(dataDir);
      if (state?.pid !== pid) return 'it has not written postmaster.pid';
      return state.status === 'ready' ? undefined : `it is ${state.status || 'starting'}`;
    },
    onLine,
    findTrouble: (lines) => lines.findLast((line) => isGrave(line))?.replace(/^.*(FATAL|PANIC): +/, ''),
  };
}

/** Whether a line of the server's log tells of more than one client's trouble. */
export function isGrave(line: string): boolean {
  return / (FATAL|PANIC): /.test(line);
}

/** What a PostgreSQL server writes about itself into its data folder; undefined when there is none, or none that is whole. */
export async function readPostmasterFile(
  dataDir: string,
): Promise<{ pid: number; status: string } | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , , , , , status] = text.split('\n');
  return Number(pid) > 0 ? { pid: Number(pid), status: status?.trim() ?? '' } : undefined;
}
