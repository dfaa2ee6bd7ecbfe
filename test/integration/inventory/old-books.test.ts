import { startInventory, type Inventory } from '../../support/inventory.ts';
import { execute } from '../../../scripts/testing/postgres.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

/** Adds books past the service, with their number within the catalogue as year. */
function addCatalogue(title: string, books: number): Promise<void> {
  return execute(inventory.database.connection, [
    `insert into books (id, title, authors, year, source, search)
    select gen_random_uuid(), '${title}', '{A}', number, 'test', ' ${title.toLowerCase()}'
    from generate_series(1, ${books}) as number`,
  ]);
}

const findYears = async (query: string) => (await inventory.findBooks(query)).map(({ year }) => year);
const yearsBelow = (year: number) => Array.from({ length: 50 }, (_, position) => year - position);

test('a search answers the newest of many and of few old books, however many came later', async () => {
  await addCatalogue('Zyzzyva', 3);
  await addCatalogue('Zauberberg', 6_000);
  for (const later of [0, 11_000, 45_000]) {
    await addCatalogue('', later);

    expect(await findYears('zauberberg')).toEqual(yearsBelow(6_000));
    expect(await findYears('zyzzyva')).toEqual([3, 2, 1]);
    expect(await findYears('zyzzyvas')).toEqual([]);
  }
}, 60_000);
