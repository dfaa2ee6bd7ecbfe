import { startInventory } from '../../support/inventory.ts';
import { killServices } from '../../support/process.ts';
import { readBooksTable } from '../../support/books-table.ts';
import { startStub } from '../../support/stub-service.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';
import { createBookCollection, firstTitles, startAcquisitions } from './acquisitions.ts';

const kills = 4;

afterEach(killServices);

/** Kills acquisitions again and again while it buys, then lets it finish; answers how much it has bought. */
async function buyAndKill(inventoryUrl: string): Promise<number> {
  const stateDir = await makeDirectory();
  for (let kill = 0; kill < kills; kill += 1) {
    const acquisitions = await startAcquisitions(stateDir, inventoryUrl);
    const { bought } = await acquisitions.get();
    // Not at a round moment: each kill falls somewhere else between purchase and answer.
    await waitFor('purchases', async () => (await acquisitions.get()).bought >= bought + 4 + kill);
    acquisitions.signal('SIGKILL');
    await acquisitions.ended;
  }
  const acquisitions = await startAcquisitions(stateDir, inventoryUrl);
  const { bought } = await acquisitions.post('pause');
  await waitFor('all to be delivered', async () => (await acquisitions.get()).waiting === 0);
  return bought;
}

describe('kill -9 of acquisitions in mid-run', () => {
  test('leaves each purchase in the real inventory exactly once, in the order of the list', async () => {
    const inventory = await startInventory();

    const bought = await buyAndKill(inventory.url);

    const books = await readBooksTable(inventory.database.connection);
    expect(bought).toBeGreaterThan(kills * 4);
    expect(books.map(({ title }) => title)).toEqual(firstTitles(bought));
    await inventory.close();
  });

  test('does so, too, when inventory fails at times and its answers get lost', async () => {
    const collected = createBookCollection();
    let count = 0;
    const inventory = await startStub((request, res) => {
      count += 1;
      if (count % 4 === 1) return void res.writeHead(503, { 'Retry-After': '0' }).end();
      if (count % 4 === 2) {
        collected.add(request);
        return res.destroy();
      }
      collected.answer(request, res);
    });

    const bought = await buyAndKill(inventory.url);

    expect(collected.titles()).toEqual(firstTitles(bought));
    await inventory.close();
  });
});
