import { randomBytes } from 'node:crypto';
import { findFreePort } from '../lib/ports.ts';
import { openDataDirectory } from '../local/postgres/data-directory.ts';
import { describeServer } from '../local/postgres/server.ts';
import { createTemporaryHome } from '../local/supervisor/temporary-home.ts';
import type { PostgresServer } from './postgres.ts';

/** An embedded PostgreSQL that a test has for itself, to stop and start as it likes. */
export interface EmbeddedPostgres extends PostgresServer {
  /** Its process, for signals. */
  pid: () => number;
  start: () => Promise<void>;
  /** Cuts every connection and stops. */
  stop: () => Promise<void>;
}

/** Starts an embedded PostgreSQL on a free port, with a data folder of its own, which goes with it. */
export async function startEmbeddedPostgres(): Promise<EmbeddedPostgres> {
  await using stack = new AsyncDisposableStack();
  const home = stack.use(await createTemporaryHome());
  const password = randomBytes(12).toString('hex');
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
    settings: { fsync: 'off' },
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
    pid: () => running.pid,
    start: async () => void (running = await start()),
    stop: () => running.stop(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
