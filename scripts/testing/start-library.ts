import { findFreePort } from '../lib/ports.ts';
import { describeServices, type ServiceName } from '../local/services.ts';
import { createTemporaryHome } from '../local/supervisor/temporary-home.ts';
import { listBooks, type Book } from './books.ts';
import { startEmbeddedPostgres } from './embedded-postgres.ts';
import { startPostgresContainer } from './postgres-container.ts';
import { createDatabase, query, toEnvironment, type Connection } from './postgres.ts';
import { startTcpProxy } from './tcp-proxy.ts';

export interface StartOptions {
  /** `embedded` comes with this package; `container` needs Docker and @testcontainers/postgresql. */
  postgres?: 'embedded' | 'container';
  /** Milliseconds between two purchases of acquisitions. By default it buys nothing: every book is one of yours. */
  buyEveryMs?: number;
  /** More settings of the services, such as TRACE_VIEWER. */
  env?: Record<string, string>;
  /** Called with each line that a service logs. */
  onLog?: (service: ServiceName, line: string) => void;
}

/** A library on this machine, which nobody else uses. */
export interface LocalLibrary extends AsyncDisposable {
  /** Of each service. */
  urls: Record<ServiceName, string>;
  /** The database, for a client of your own: also what `new pg.Pool()` takes. It is reached also while it is paused. */
  database: Connection;
  /** Runs a statement as the database's owner, with values for `$1`, `$2`, …; returns its rows. */
  sql: <Row extends object = Record<string, unknown>>(
    statement: string,
    values?: unknown[],
  ) => Promise<Row[]>;
  /** All books, newest first, or those that a search finds. */
  books: (search?: string) => Promise<Book[]>;
  /** From now on the services get nothing through to the database, and nobody tells them, as if its host were dead. */
  pauseDatabase: () => void;
  /** Lets everything through again. */
  resumeDatabase: () => void;
  /** Stops everything and removes its files; so does `await using`, and so does the end of the process. */
  stop: () => Promise<void>;
}

/** Nothing is bought in the first hour. */
const rarelyMs = 3_600_000;

/** Starts a library on free ports of 127.0.0.1, and waits until it is ready. Several can run side by side. */
export async function startLibrary({
  postgres = 'embedded',
  buyEveryMs = rarelyMs,
  env = {},
  onLog = () => undefined,
}: StartOptions = {}): Promise<LocalLibrary> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(
    await (postgres === 'container' ? startPostgresContainer() : startEmbeddedPostgres()),
  );
  const { connection } = await createDatabase(server.superuser);
  const proxy = await startTcpProxy(connection);
  stack.defer(() => proxy.close());
  const home = stack.use(await createTemporaryHome());
  const { inventory, acquisitions, web } = describeServices({
    ports: { inventory: await findFreePort(), acquisitions: await findFreePort(), web: await findFreePort() },
    databaseEnv: toEnvironment({ ...connection, host: '127.0.0.1', port: proxy.port }),
    outbox: home.path,
    env: { BUY_EVERY_MS: String(buyEveryMs), ...env },
    onLine: (service, line) => onLog(service as ServiceName, line),
  });
  await home.start(inventory);
  await Promise.all([acquisitions, web].map(home.start));
  const owned = stack.move();
  const stop = () => owned.disposeAsync();
  return {
    urls: { inventory: inventory.url, acquisitions: acquisitions.url, web: web.url },
    database: connection,
    sql: (statement, values) => query(connection, statement, values),
    books: (search) => listBooks(inventory.url, search),
    pauseDatabase: () => proxy.hold(),
    resumeDatabase: () => proxy.release(),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}
