import { readFile } from 'node:fs/promises';
import { findFreePort } from '../lib/ports.ts';
import { UserError } from '../lib/user-error.ts';
import { openDataDirectory } from './postgres/data-directory.ts';
import { describeServer } from './postgres/server.ts';
import { describeServices, serviceNames, type ServiceName } from './services.ts';
import { createTemporaryHome } from './supervisor/temporary-home.ts';

/** A library for one purpose, which nobody else uses. */
export interface TemporaryLibrary {
  urls: Record<ServiceName, string>;
  /** How psql and pgbench reach the database. */
  databaseEnv: Record<string, string>;
  /** Its folder, which goes with it. */
  home: string;
  stopDatabase: () => Promise<void>;
  startDatabase: () => Promise<void>;
}

interface TemporaryLibraryOptions {
  /** The services to start, in this order; all by default. */
  services?: ServiceName[];
  /** The environment that they get. */
  env?: NodeJS.ProcessEnv;
  /** SQL for the new database server, a statement an item. */
  setUp?: string[];
  /** The services' logs go nowhere, and their errors to our standard error. */
  ignoreLogs?: boolean;
}

/** Starts a library on free ports of 127.0.0.1, and stops and removes it when `work` ends, fails or is interrupted. */
export async function withTemporaryLibrary(
  options: TemporaryLibraryOptions,
  work: (library: TemporaryLibrary) => Promise<void>,
): Promise<void> {
  await using home = await createTemporaryHome();
  const interrupted = new AbortController();
  const interrupt = () => {
    interrupted.abort();
    void home[Symbol.asyncDispose]().finally(() => process.exit(1));
  };
  // Not `once`: execa would find no listener left, and end this process before it has cleaned up.
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const { server, services, databaseEnv } = await prepareLibrary(home.path, options);
    let running = await home.start(server);
    for (const name of options.services ?? serviceNames) await home.start(services[name]);
    const { inventory, acquisitions, web } = services;
    await work({
      urls: { inventory: inventory.url, acquisitions: acquisitions.url, web: web.url },
      databaseEnv,
      home: home.path,
      stopDatabase: () => running.stop(),
      startDatabase: async () => void (running = await home.start(server)),
    });
  } catch (error) {
    // What fails after an interruption fails because of it.
    throw interrupted.signal.aborted ? new UserError('Interrupted.') : error;
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

async function prepareLibrary(
  home: string,
  { env = {}, setUp = [], ignoreLogs = false }: TemporaryLibraryOptions,
) {
  const data = await openDataDirectory({ home, setUp });
  const port = await findFreePort();
  const databaseEnv = {
    PGHOST: '127.0.0.1',
    PGPORT: String(port),
    PGDATABASE: 'library',
    PGUSER: 'inventory',
    PGPASSWORD: await readFile(data.passwordFile, 'utf8'),
  };
  const services = describeServices({
    ports: {
      inventory: await findFreePort(),
      acquisitions: await findFreePort(),
      web: await findFreePort(),
    },
    databaseEnv,
    outbox: home,
    env,
    onLine: (_service, line) => {
      if (ignoreLogs) console.error(line);
    },
    ignoreStdout: ignoreLogs,
  });
  return { server: describeServer(data, { port, onLine: () => undefined }), services, databaseEnv };
}
