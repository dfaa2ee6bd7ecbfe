import { randomBytes } from 'node:crypto';
import { chmod, copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findFreePort } from '../lib/ports.ts';
import { run } from '../lib/run.ts';
import { openDataDirectory } from '../local/postgres/data-directory.ts';
import { describeServer } from '../local/postgres/server.ts';
import { createTemporaryHome } from '../local/supervisor/temporary-home.ts';
import type { PostgresServer } from './postgres.ts';

/** An embedded PostgreSQL that a test has for itself, to stop and start as it likes. */
export interface EmbeddedPostgres extends PostgresServer {
  /** The data directory. */
  path: string;
  /** Its process, for signals. */
  pid: () => number;
  start: () => Promise<void>;
  /** Cuts every connection and stops. */
  stop: () => Promise<void>;
}

interface EmbeddedOptions {
  settings?: Record<string, string>;
  /** Access rules in the place of those of `make run`. */
  hbaFile?: string;
  /** A stopped one, of which it is a copy that follows another server. */
  standbyOf?: EmbeddedPostgres;
}

/** Starts an embedded PostgreSQL on a free port, with a data folder of its own, which goes with it. */
export async function startEmbeddedPostgres(options: EmbeddedOptions = {}): Promise<EmbeddedPostgres> {
  const { settings = {}, hbaFile, standbyOf } = options;
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await createTemporaryHome());
  const password = standbyOf?.superuser.password ?? randomBytes(12).toString('hex');
  if (standbyOf) await copyAsStandby(standbyOf.path, join(home.path, 'data'));
  const data = await openDataDirectory({
    home: home.path,
    durable: false,
    setUp: [`alter role postgres password '${password}'`],
  });
  const port = await findFreePort();
  const output: string[] = [];
  const program = describeServer(data, {
    port,
    onLine: (line) => output.push(line),
    settings: {
      fsync: 'off',
      ...(hbaFile !== undefined && { hba_file: await copyReadable(hbaFile, home.path) }),
      ...settings,
    },
  });
  const start = () =>
    home.start(program).catch((error: unknown) => {
      throw new Error(`PostgreSQL did not start:\n${output.join('\n')}`, { cause: error });
    });
  let running = await start();
  const owned = stack.move();
  return {
    description: 'the embedded PostgreSQL',
    superuser: { host: '127.0.0.1', port, database: 'postgres', user: 'postgres', password },
    path: data.path,
    pid: () => running.pid,
    start: async () => void (running = await start()),
    stop: () => running.stop(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

async function copyAsStandby(from: string, to: string): Promise<void> {
  await run('cp', ['--archive', from, to]);
  await writeFile(join(to, 'standby.signal'), '');
}

/** Copies a file to where PostgreSQL's user may read it. */
async function copyReadable(file: string, folder: string): Promise<string> {
  const copy = join(folder, 'pg_hba.conf');
  await copyFile(file, copy);
  await chmod(copy, 0o644);
  return copy;
}
