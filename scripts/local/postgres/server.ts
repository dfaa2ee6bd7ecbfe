import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { identifyProcess, readCommandLine, stopProcess } from '../supervisor/processes.ts';
import type { Program } from '../supervisor/program.ts';
import type { DataDirectory } from './data-directory.ts';

interface ServerOptions {
  port: number;
  onLine: (line: string) => void;
  /** Settings over those of postgresql.conf. */
  settings?: Record<string, string>;
}

/** How to start the server of a data directory on 127.0.0.1. */
export function describeServer(
  { path, osUser, binaries }: DataDirectory,
  { port, onLine, settings = {} }: ServerOptions,
): Program {
  const overrides = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: 'postgres',
    command: binaries.postgres,
    args: ['-D', path, '-p', String(port), ...overrides],
    cwd: path,
    env: {},
    user: osUser,
    // A fast shutdown: connections are cut, what was committed is written. SIGTERM would wait for the last client.
    stopSignal: 'SIGINT',
    // SIGKILL would end the server's first process alone and leave the others to find out.
    killSignal: 'SIGQUIT',
    findReadinessProblem: async (pid) => {
      const server = await readPostmasterFile(path);
      if (server?.pid !== pid) return 'it has not written postmaster.pid';
      return server.status === 'ready' ? undefined : `it is ${server.status || 'starting'}`;
    },
    onLine,
    findError: (lines) =>
      lines.findLast((line) => / (FATAL|PANIC): /.test(line))?.replace(/^.*(FATAL|PANIC): +/, ''),
  };
}

/** What a PostgreSQL server writes about itself into its data directory; undefined when there is none, or half of it. */
export async function readPostmasterFile(
  dataDir: string,
): Promise<{ pid: number; status: string } | undefined> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const [pid, , , , , , , status] = text.split('\n');
  return Number(pid) > 0 ? { pid: Number(pid), status: status?.trim() ?? '' } : undefined;
}

/**
 * Stops a server that still serves `dataDir` though the run that started it is gone. When the server has ended, but
 * its number is another process's now, or a zombie has it, PostgreSQL would take it for alive and refuse to start:
 * then its file is removed. (That no server process still has the data open, PostgreSQL sees by its shared memory.)
 */
export async function stopAbandonedServer(dataDir: string): Promise<void> {
  const server = await readPostmasterFile(dataDir);
  if (!server) return;
  const { pid } = server;
  const identity = await identifyProcess(pid);
  if (identity !== undefined && (await readCommandLine(pid)).includes(`-D ${dataDir} `)) {
    await stopProcess({ name: 'postgres', pid, identity, stopSignal: 'SIGINT' });
  } else {
    await rm(join(dataDir, 'postmaster.pid'));
  }
}
