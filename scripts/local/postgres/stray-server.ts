import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopProcess } from '../supervisor/leftovers.ts';
import { identifyProcess, readCommandLine } from '../supervisor/processes.ts';
import { readPostmasterFile } from './server.ts';

/**
 * Stops a server that still serves `dataDir` though nobody runs it any more. Where it is gone, but its number is
 * another's now, or still its own for want of somebody who asks after it, PostgreSQL would take it for alive and
 * refuse to start: the file that says so is removed. (That none of its processes still has the data open,
 * PostgreSQL sees for itself by its shared memory.)
 */
export async function stopStrayServer(dataDir: string): Promise<void> {
  const server = await readPostmasterFile(dataDir);
  if (!server) return;
  const identity = await identifyProcess(server.pid);
  if (identity !== undefined && (await readCommandLine(server.pid)).includes(`-D ${dataDir} `)) {
    await stopProcess({ name: 'postgres', pid: server.pid, identity, stopSignal: 'SIGINT' });
  } else {
    await rm(join(dataDir, 'postmaster.pid'));
  }
}
