import { readEvents } from '../../support/event-stream.ts';
import { useOwnDatabase } from '../../support/own-database.ts';
import { createDatabase } from '../../support/postgres.ts';
import { killServices, startService } from '../../support/process.ts';
import { readBooksTable } from '../../support/books-table.ts';
import { startWriters } from '../../support/writers.ts';

const enoughBooks = 600;
/** Rounds end in the middle of what a replica sends at once. */
const eventsPerRound = 37;

describe('two replicas of inventory', () => {
  const database = useOwnDatabase();

  test('let a reader who changes between them see every book once, in order, while both write', async () => {
    const replicas = await Promise.all([
      startService('inventory', { env: database.env }),
      startService('inventory', { env: database.env }),
    ]);
    const writers = replicas.map(({ url }) => startWriters({ url, clients: 8, isRetrying: false }));
    const count = () => writers.reduce((books, { acknowledged }) => books + acknowledged.size, 0);

    const seen: string[] = [];
    for (let round = 0; seen.length < enoughBooks || round < 2; round += 1) {
      const { url } = replicas[round % replicas.length] ?? replicas[0];
      const lastEventId = seen.at(-1) ?? '0';
      let left = eventsPerRound;
      for await (const { id } of readEvents(`${url}/events`, { lastEventId })) {
        seen.push(id);
        left -= 1;
        if (left === 0) break;
      }
    }
    await Promise.all(writers.map((each) => each.stop()));
    const books = await readBooksTable(database.connection);
    const [{ url }] = replicas;
    for await (const { id } of readEvents(`${url}/events`, { lastEventId: seen.at(-1) ?? '0' })) {
      seen.push(id);
      if (seen.length >= books.length) break;
    }

    expect(seen).toEqual(books.map(({ accessionNumber }) => String(accessionNumber)));
    expect(books).toHaveLength(count());
    expect(writers.map(({ acknowledged }) => acknowledged.size > 100)).toEqual([true, true]);
  });

  test('come up together on an empty database', async () => {
    const empty = await createDatabase();

    const replicas = await Promise.all([1, 2, 3].map(() => startService('inventory', { env: empty.env })));

    const migrated = replicas.flatMap(({ log }) => log.filter(({ msg }) => msg === 'migrated'));
    const names = migrated.map(({ migration }) => migration);
    expect(names).toEqual([...new Set(names)]);
    expect(names.length).toBeGreaterThan(0);
    await killServices();
    await empty.drop();
  });
});
