import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readPostmasterFile } from '../../scripts/local/postgres/server.ts';

/**
 * A process that outlives the tests: when its standard input ends, because they are done or were killed, it stops the
 * PostgreSQL below the folder it was given, and removes the folder.
 */
const [home] = process.argv.slice(2);
if (home === undefined) throw new Error('Usage: postgres-reaper.ts FOLDER');

// Ctrl-C is for the tests; what they leave is for us.
process.on('SIGINT', () => undefined);
await new Promise((resolve) => process.stdin.resume().once('close', resolve));

const stopLimitMs = 10_000;
const deadline = performance.now() + stopLimitMs;
for (;;) {
  const server = await readPostmasterFile(join(home, 'data'));
  if (server === undefined || !signal(server.pid, 'SIGINT')) break;
  if (performance.now() > deadline) signal(server.pid, 'SIGKILL');
  await sleep(100);
}
await rm(home, { recursive: true, force: true });

/** Answers whether there was a process to signal. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
