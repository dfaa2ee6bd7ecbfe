import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Unavailable } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { formatError } from '../platform/error-message.ts';
import type { Database, Queryable } from './database.ts';

const migrationTimeoutMs = 300_000;
const retryMs = 1_000;
/** Any number that nobody else uses: replicas that start together take turns on it. */
const lockKey = 7_241_953;

interface Migration {
  version: number;
  name: string;
}

/** The database's history and our files do not fit: nothing was changed. */
export class MigrationError extends Error {
  override name = 'MigrationError';
}

/**
 * Brings the schema up to the newest file in `folder`, each in its own transaction: one that fails leaves nothing.
 * Throws a MigrationError for a gap in the files or a version that they do not know, Unavailable without a database.
 */
export async function migrate(database: Database, folder: string, log: Logger): Promise<void> {
  const migrations = parseMigrations(await readdir(folder));
  await database.session(migrationTimeoutMs, async (client) => {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await createHistory(client);
    const applied = await readHistory(client);
    verifyHistory(applied, migrations);
    for (const migration of migrations.slice(applied.length)) {
      await apply(client, migration, await readFile(join(folder, migration.name), 'utf8'));
      log.info({ migration: migration.name }, 'migrated');
    }
  });
}

/** As `migrate`, but waits for a database that is away: a service may well start before its database. */
export async function migrateWhenReachable(database: Database, folder: string, log: Logger): Promise<void> {
  for (;;) {
    try {
      return await migrate(database, folder, log);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      log.warn({ reason: formatError(error) }, 'waiting for the database');
      await sleep(retryMs);
    }
  }
}

/** Reads `NNNN_verb_object.sql` names in order. Throws a MigrationError for another name and for a gap. */
export function parseMigrations(names: string[]): Migration[] {
  return names.sort().map((name, position) => {
    const version = Number(/^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]);
    if (version !== position + 1) {
      const expected = String(position + 1).padStart(4, '0');
      throw new MigrationError(
        `Migration ${name} is out of order: ${expected}_….sql should stand in its place.`,
      );
    }
    return { version, name };
  });
}

function verifyHistory(applied: Migration[], known: Migration[]): void {
  for (const [position, { version, name }] of applied.entries()) {
    const file = known[position];
    if (!file)
      throw new MigrationError(`The database is at ${name}, newer than this program: deploy the newer one.`);
    if (file.version !== version || file.name !== name) {
      throw new MigrationError(
        `The database ran ${name} where this program has ${file.name}: they are not of one history.`,
      );
    }
  }
}

async function createHistory(client: Queryable): Promise<void> {
  await client.query(`
    create table if not exists schema_migrations (
      version integer constraint schema_migrations_pkey primary key,
      name text not null,
      applied_at timestamptz not null default now()
    )`);
}

async function readHistory(client: Queryable): Promise<Migration[]> {
  const { rows } = await client.query<Migration>(
    'select version, name from schema_migrations order by version',
  );
  return rows;
}

async function apply(client: Queryable, { version, name }: Migration, sql: string): Promise<void> {
  try {
    await client.query('begin');
    await client.query(sql);
    await client.query('insert into schema_migrations (version, name) values ($1, $2)', [version, name]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw new MigrationError(`Migration ${name} failed and left nothing behind: ${String(error)}.`, {
      cause: error,
    });
  }
}
