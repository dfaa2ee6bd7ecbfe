import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCluster } from '../local/postgres/data-directory.ts';
import { serverProgram } from '../local/postgres/server.ts';
import { UserError } from '../lib/user-error.ts';
import { run } from '../lib/run.ts';
import { startProgram, waitUntilReady, type Program, type Running } from '../local/supervisor/program.ts';

const projectDir = join(import.meta.dirname, '../..');

const askLimitMs = 30 * 60_000;

/** A PostgreSQL and an inventory of our own, which nobody else uses. */
export interface Library {
  url: string;
  /** How psql and pgbench get at the database. */
  databaseEnv: Record<string, string>;
  /** A folder that goes with it. */
  home: string;
  /** Runs a statement, or one of psql's own commands, and answers its rows. */
  ask: (sql: string) => Promise<string>;
}

/** Starts both on free ports of 127.0.0.1, and stops and removes them when `work` ends, fails or is interrupted. */
export async function withLibrary(work: (library: Library) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'library-bench-'));
  const started: Running[] = [];
  const stop = async () => {
    for (const program of started.toReversed()) await program.stop();
    await rm(home, { recursive: true, force: true });
  };
  const state = { isInterrupted: false };
  const interrupt = () => {
    state.isInterrupted = true;
    void stop().finally(() => process.exit(1));
  };
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    await work(await startLibrary(home, started));
  } catch (error) {
    // Whatever failed then, failed because we stopped it.
    if (state.isInterrupted) throw new UserError('Interrupted.');
    throw error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await stop();
  }
}

/** Each program is in `started` as soon as it runs. */
async function startLibrary(home: string, started: Running[]): Promise<Library> {
  const start = async (program: Program) => {
    const running = await startProgram(program);
    started.push(running);
    await waitUntilReady(program, running);
  };
  const [databasePort, port] = [await findFreePort(), await findFreePort()];
  const cluster = await openCluster({ home, setUp: ['grant pg_checkpoint to inventory'] });
  const databaseEnv = {
    PGHOST: '127.0.0.1',
    PGPORT: String(databasePort),
    PGDATABASE: 'library',
    PGUSER: 'inventory',
    PGPASSWORD: await readFile(cluster.passwordFile, 'utf8'),
  };
  await start(serverProgram(cluster, { port: databasePort, onLine: () => undefined }));
  await start(inventoryProgram(port, databaseEnv));
  const ask = (sql: string) =>
    run('psql', ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-c', sql], {
      env: databaseEnv,
      timeoutMs: askLimitMs,
    });
  return { url: `http://127.0.0.1:${port}`, databaseEnv, home, ask };
}

/** The inventory as it runs everywhere; only its log goes nowhere, since reading it would cost us the processor. */
function inventoryProgram(port: number, databaseEnv: Record<string, string>): Program {
  const args = ['--import', './services/platform/telemetry.ts', './services/inventory/main.ts'];
  return {
    name: 'inventory',
    command: '/bin/sh',
    args: ['-c', 'exec "$0" "$@" > /dev/null', process.execPath, ...args],
    cwd: projectDir,
    env: { ...databaseEnv, HOST: '127.0.0.1', PORT: String(port) },
    stopSignal: 'SIGTERM',
    killSignal: 'SIGKILL',
    whyNotReady: async () => {
      const response = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
      return response?.ok ? undefined : 'it does not say that it is ready';
    },
    onLine: (line) => console.error(line),
    findTrouble: (lines) => lines.at(-1),
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
