import { randomUUID } from 'node:crypto';
import { cp } from 'node:fs/promises';
import { migrateWhenReachable } from '../../../services/inventory/migrate.ts';
import { refoldBooks } from '../../../services/inventory/refold.ts';
import {
  connect,
  migrationsFolder,
  silentLog,
  startInventory,
  type Inventory,
} from '../../support/inventory.ts';
import { execute, queryColumn, type TestDatabase } from '../../../scripts/testing/postgres.ts';
import { createDatabase } from '../../support/postgres.ts';
import { waitFor } from '../../support/wait.ts';
import { makeDirectory } from '../../support/temporary.ts';

const oldBooks = 3_000;

let database: TestDatabase;
let inventory: Inventory;
beforeEach(async () => {
  database = await createDatabase();
  await migrateAsBefore();
  await insertAsBefore('Die Straße', oldBooks);
  inventory = await startInventory(database);
});
afterEach(async () => {
  await inventory.close();
  await database.drop();
});

/** Leaves the schema as the version before has it. */
async function migrateAsBefore(): Promise<void> {
  const folder = await makeDirectory();
  const service = connect(database);
  try {
    await cp(migrationsFolder, folder, { recursive: true, filter: (path) => !/000[4-9]_/.test(path) });
    await migrateWhenReachable(service, folder, silentLog);
  } finally {
    await service.close();
  }
}

/** Writes books as a replica of the version before does. */
function insertAsBefore(title: string, books = 1): Promise<void> {
  return execute(database.connection, [
    `insert into books (id, title, authors, source, search)
    select gen_random_uuid(), '${title}', '{A}', 'test', ' ${title.toLowerCase()} a'
    from generate_series(1, ${books})`,
  ]);
}

const select = (sql: string, { connection } = database) => queryColumn(connection, sql);
const countOld = () => select(`select count(*)::int from books where search like '%ß%'`);
/** Refolds as one replica that runs until `stopping` says so. */
async function refold(settleMs = 0, stopping = AbortSignal.timeout(20_000)): Promise<void> {
  const replica = connect(database);
  try {
    await refoldBooks({ database: replica, log: silentLog, stopping, settleMs });
  } finally {
    await replica.close();
  }
}

async function findAll(query: string): Promise<number> {
  const { body } = await inventory.get(`/books?limit=200&q=${encodeURIComponent(query)}`);
  return (body as { books: unknown[] }).books.length;
}

describe('refoldBooks', () => {
  test('lets books of before and of now be found at every moment', async () => {
    const mark = randomUUID();
    await insertAsBefore(`O''Brien, Straße ${mark}`);
    await inventory.addBook({ title: `O’Brien, Straße ${mark}` });

    const before = await findAll(`o'brien, straße ${mark}`);
    const asked = await findAll("'");
    await refold();
    const after = [await findAll(`o'brien, straße ${mark}`), await findAll(`OBrien Strasse ${mark}`)];

    expect(before).toBe(2);
    expect(asked).toBe(200);
    expect(after).toEqual([2, 2]);
  });

  test('folds all books', async () => {
    await refold();

    expect(await countOld()).toEqual([0]);
    expect(await select('select * from refolding')).toEqual([]);
  });

  test('goes on where it was stopped', async () => {
    const stopping = new AbortController();
    const stopped = refold(0, stopping.signal);
    await waitFor(
      'a first batch',
      async () => (await select('select refolded_up_to::int from refolding'))[0] !== 0,
    );
    stopping.abort();
    await stopped;
    expect(await countOld()).not.toEqual([0]);

    await refold();

    expect(await countOld()).toEqual([0]);
  });

  test('is done once by two replicas that start together', async () => {
    await Promise.all([refold(), refold()]);

    expect(await countOld()).toEqual([0]);
  });

  test('folds what a replica of the version before writes meanwhile', async () => {
    const refolded = refold(2_000);
    await waitFor('the last batch', async () => (await countOld())[0] === 0);
    await insertAsBefore('Die letzte Straße');

    await refolded;

    expect(await countOld()).toEqual([0]);
    expect(await findAll('letzte strasse')).toBe(1);
  });

  test('has nothing to do in a database without books', async () => {
    const empty = await startInventory();
    try {
      expect(await select('select * from refolding', empty.database)).toEqual([]);
    } finally {
      await empty.close();
    }
  });
});
