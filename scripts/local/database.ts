import { openCluster } from './postgres/data-directory.ts';
import { serverProgram } from './postgres/server.ts';
import { stopStrayServer } from './postgres/stray-server.ts';
import { UserError } from '../lib/user-error.ts';
import type { Program } from './supervisor/program.ts';
import { explainFileErrors } from './file-errors.ts';
import { verifyPortsFree } from '../lib/ports.ts';
import { placePostgres, verifyRoom, type RunDir } from './run-dir.ts';

/** The database that inventory is to use: how to start it, if that is for us to do, and how to reach it. */
export interface Database {
  /** For people: what it is and where. */
  what: string;
  program: Program | undefined;
  env: NodeJS.ProcessEnv;
}

/** The database that PGHOST and its friends name. */
export function givenDatabase(env: NodeJS.ProcessEnv): Database {
  const { PGHOST = '', PGPORT = '5432', PGDATABASE, PGUSER } = env;
  if (!PGDATABASE || !PGUSER)
    throw new UserError('PGHOST is set, so PGDATABASE and PGUSER (and PGPASSWORD) have to be set too.');
  const given = Object.entries(env).filter(([name]) => isDatabaseVariable(name));
  return {
    what: `${PGDATABASE} on ${PGHOST}:${PGPORT}, as PGHOST says`,
    program: undefined,
    env: Object.fromEntries(given),
  };
}

interface EmbeddedOptions {
  runDir: RunDir;
  port: number;
  onLine: (line: string) => void;
}

/** Prepares the embedded PostgreSQL: a new data folder, or the one of the last run. */
export async function prepareEmbedded({ runDir, port, onLine }: EmbeddedOptions): Promise<Database> {
  const home = await explainFileErrors(() => placePostgres(runDir));
  await verifyRoom(home);
  const cluster = await explainFileErrors(() => openCluster({ home }));
  await stopStrayServer(cluster.dataDir);
  await verifyPortsFree({ POSTGRES_PORT: port });
  return {
    what: `PostgreSQL 17 on 127.0.0.1:${port}, data in ${cluster.dataDir}`,
    program: serverProgram(cluster, { port, onLine }),
    env: {
      PGHOST: '127.0.0.1',
      PGPORT: String(port),
      PGDATABASE: 'library',
      PGUSER: 'inventory',
      PGPASSWORD_FILE: cluster.passwordFile,
    },
  };
}

/** `env` without what libpq and its kin read from it: a database of our own must not meet another's settings. */
export function withoutDatabase(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isDatabaseVariable(name)));
}

function isDatabaseVariable(name: string): boolean {
  return /^PG[A-Z]/.test(name);
}
