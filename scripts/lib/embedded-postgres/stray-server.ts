import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopProcess } from '../supervise/leftovers.ts';
import { identifyProcess, readCommandLine } from '../supervise/processes.ts';
import { readPostmasterFile } from './server.ts';

/**
 * Stops a server that still serves `dataDir` though nobody runs it any more. Where it is gone, and another process
 * has its number now, PostgreSQL would take that one for it and refuse to start: the file that says so is removed.
 * Answers whether there was one to stop.
 */
export async function stopStrayServer(dataDir: string): Promise<boolean> {
  const server = await readPostmasterFile(dataDir);
  if (!server) return false;
  const identity = await identifyProcess(server.pid);
  if (identity === undefined) return false;
  if (!(await readCommandLine(server.pid)).includes(`-D ${dataDir} `)) {
    await rm(join(dataDir, 'postmaster.pid'));
    return false;
  }
  await stopProcess({ name: 'postgres', pid: server.pid, identity, stopSignal: 'SIGINT' });
  return true;
}
