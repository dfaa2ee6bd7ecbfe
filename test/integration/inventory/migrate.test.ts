import { cp, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrate, MigrationError } from '../../../services/inventory/migrate.ts';
import { connect, migrationsFolder, silentLog } from '../../support/inventory.ts';
import { queryColumn, type TestDatabase } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';
import { makeDirectory } from '../../support/temporary.ts';

let database: TestDatabase;
let folder: string;
beforeEach(async () => {
  database = await createDatabase();
  folder = await makeDirectory();
  await cp(migrationsFolder, folder, { recursive: true });
});
afterEach(() => database.drop());

/** Migrates as one replica that starts. */
async function migrateOnce(): Promise<void> {
  const replica = connect(database);
  try {
    await migrate(replica, folder, silentLog);
  } finally {
    await replica.close();
  }
}

const select = (sql: string) => queryColumn(database.connection, sql);
const history = () => select('select version from schema_migrations order by version');
const known = (await readdir(migrationsFolder)).map((_name, position) => position + 1);
const nextVersion = known.length + 1;
const nextFile = `${String(nextVersion).padStart(4, '0')}_add_shelves.sql`;

describe('the migrations of the inventory', () => {
  test('make the schema in an empty database', async () => {
    await migrateOnce();

    expect(await history()).toEqual(known);
    expect(await select('select count(*)::int from books')).toEqual([0]);
  });

  test('change nothing when they run again', async () => {
    await migrateOnce();
    const before = await select('select applied_at::text from schema_migrations order by version');

    await migrateOnce();

    expect(await select('select applied_at::text from schema_migrations order by version')).toEqual(before);
  });

  test('run once when two replicas start together', async () => {
    await Promise.all([migrateOnce(), migrateOnce()]);

    expect(await history()).toEqual(known);
  });

  test('leave nothing of one that fails halfway, say which it was, and go on when it is mended', async () => {
    const file = join(folder, nextFile);
    await writeFile(file, 'create table shelves (id int);\ninsert into nowhere values (1);\n');

    const failed = migrateOnce();

    await expect(failed).rejects.toThrow(MigrationError);
    await expect(failed).rejects.toThrow(
      `Migration ${nextFile} failed and left nothing behind: error: relation "nowhere" does not exist.`,
    );
    expect(await history()).toEqual(known);
    expect(await select(`select to_regclass('shelves')`)).toEqual([null]);

    await writeFile(file, 'create table shelves (id int);\n');
    await migrateOnce();

    expect(await history()).toEqual([...known, nextVersion]);
  });

  test('refuse a database that a newer program has migrated', async () => {
    const newer = join(folder, nextFile);
    await writeFile(newer, 'create table shelves (id int);\n');
    await migrateOnce();
    await rm(newer);

    await expect(migrateOnce()).rejects.toThrow(
      `The database is at ${nextFile}, newer than this program: deploy the newer one.`,
    );
    expect(await history()).toEqual([...known, nextVersion]);
  });

  test('refuse a database of another history', async () => {
    await migrateOnce();
    await rm(join(folder, '0002_order_books_by_commit.sql'));
    // Its name has a word that the driver's errors have, too.
    await writeFile(join(folder, '0002_set_timeout.sql'), 'select 1;\n');

    await expect(migrateOnce()).rejects.toThrow(
      'The database ran 0002_order_books_by_commit.sql where this program has 0002_set_timeout.sql: they are not of one history.',
    );
  });
});
