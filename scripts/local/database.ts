import { verifyPortsFree } from '../lib/ports.ts';
import { UserError } from '../lib/user-error.ts';
import { explainFileErrors } from './file-errors.ts';
import { openDataDirectory } from './postgres/data-directory.ts';
import { describeServer, stopAbandonedServer } from './postgres/server.ts';
import { createPostgresDir, verifyDiskSpace, type RunDir } from './run-dir.ts';
import type { Program } from './supervisor/program.ts';

/** The database that inventory uses. */
export interface Database {
  /** What and where it is, for the user. */
  description: string;
  /** How to start it; undefined when it isn't ours. */
  program: Program | undefined;
  /** How inventory reaches it. */
  env: NodeJS.ProcessEnv;
}

/** The user's own database, which the PG* variables name. */
export function parseExternalDatabase(env: NodeJS.ProcessEnv): Database {
  const { PGHOST = '', PGPORT = '5432', PGDATABASE, PGUSER } = env;
  if (!PGDATABASE || !PGUSER)
    throw new UserError(
      'PGHOST is set, so PGDATABASE and PGUSER (and PGPASSWORD) have to be set too. To use a database that is brought along, unset PGHOST.',
    );
  const variables = Object.entries(env).filter(([name]) => isDatabaseVariable(name));
  return {
    description: `yours: ${PGDATABASE} on ${PGHOST}:${PGPORT}, since PGHOST is set; without it, one is brought along`,
    program: undefined,
    env: Object.fromEntries(variables),
  };
}

interface EmbeddedOptions {
  runDir: RunDir;
  port: number;
  onLine: (line: string) => void;
}

/** Prepares the embedded PostgreSQL, with a new data directory or that of the last run. */
export async function prepareEmbeddedDatabase({ runDir, port, onLine }: EmbeddedOptions): Promise<Database> {
  const home = await explainFileErrors(() => createPostgresDir(runDir));
  await verifyDiskSpace(home);
  const data = await explainFileErrors(() => openDataDirectory({ home }));
  await stopAbandonedServer(data.path);
  await verifyPortsFree({ POSTGRES_PORT: port });
  return {
    description: `PostgreSQL 17 on 127.0.0.1:${port}, data in ${data.path}`,
    program: describeServer(data, { port, onLine }),
    env: {
      PGHOST: '127.0.0.1',
      PGPORT: String(port),
      PGDATABASE: 'library',
      PGUSER: 'inventory',
      PGPASSWORD_FILE: data.passwordFile,
    },
  };
}

/** `env` without what libpq and its kin read from it: the embedded database must not meet another's settings. */
export function omitDatabaseVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !isDatabaseVariable(name)));
}

function isDatabaseVariable(name: string): boolean {
  return /^PG[A-Z]/.test(name);
}
