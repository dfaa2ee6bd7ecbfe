import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort } from '../../scripts/lib/ports.ts';
import { openDataDirectory } from '../../scripts/local/postgres/data-directory.ts';
import { describeServer } from '../../scripts/local/postgres/server.ts';
import { startProgram, waitUntilReady, type RunningProgram } from '../../scripts/local/supervisor/program.ts';
import type { Connection } from './postgres.ts';

/** An embedded PostgreSQL that a test has for itself, to stop and start as it likes. */
export interface OwnPostgres {
  superuser: Connection;
  /** Its process, for signals. */
  pid: () => number;
  start: () => Promise<void>;
  /** Cuts every connection and stops. */
  stop: () => Promise<void>;
  /** Stops it and removes its data. */
  destroy: () => Promise<void>;
}

/** Starts an embedded PostgreSQL on a port of its own, with a data folder of its own. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const home = await mkdtemp(join(tmpdir(), 'library-postgres-'));
  const reap = startReaper(home);
  const password = randomBytes(12).toString('hex');
  const data = await openDataDirectory({
    home,
    durable: false,
    setUp: [`alter role postgres password '${password}'`],
  });
  const port = await findFreePort();
  const output: string[] = [];
  const program = describeServer(data, {
    port,
    onLine: (line) => output.push(line),
    settings: { fsync: 'off' },
  });
  let running: RunningProgram;
  const start = async () => {
    running = await startProgram(program);
    await waitUntilReady(program, running).catch((error: unknown) => {
      throw new Error(`PostgreSQL for the tests did not start:\n${output.join('\n')}`, { cause: error });
    });
  };
  await start();
  return {
    superuser: { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', password },
    pid: () => running.pid,
    start,
    stop: () => running.stop(),
    destroy: async () => {
      await running.stop();
      await reap();
    },
  };
}

/** Sees to it that nothing is left when the tests are killed. Returns how to end it in an orderly way. */
function startReaper(home: string): () => Promise<void> {
  const script = join(import.meta.dirname, 'postgres-reaper.ts');
  const reaper = spawn(process.execPath, [script, home], {
    stdio: ['pipe', 'ignore', 'inherit'],
    detached: true,
  });
  reaper.unref();
  const ended = once(reaper, 'exit');
  return async () => {
    reaper.stdin.end();
    await ended;
  };
}
