import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Unavailable } from '../platform/errors.ts';
import type { Repository } from './repository.ts';

/** Counting takes longer the larger the table is: at most one part in this many of the time goes into it. */
const restPerWork = 10;
/** How long a caller waits for newer numbers when there are older ones. */
const patienceMs = 300;
const firstCountMs = 3_000;

export const stats = z
  .object({
    books: z.int(),
    titles: z.int(),
    authors: z.int(),
    addedLastMinute: z.int(),
    lastTenMinutes: z
      .array(z.int())
      .length(60)
      .meta({ description: 'Books added in each ten seconds of the last ten minutes, oldest first.' }),
    database: z.object({
      version: z.string(),
      address: z.string().nullable(),
      port: z.int().nullable(),
      clientAddress: z.string().nullable(),
      throughProxy: z
        .boolean()
        .meta({ description: 'Whether the database sees us as the inbound proxy of its own sidecar.' }),
    }),
  })
  .meta({ id: 'Stats', description: 'In a library of a million books the counts may be a minute old.' });

/** Answers the numbers of the library; throws Unavailable when the first count of a large one takes too long. */
export function createStats(
  repository: Pick<Repository, 'countBooks' | 'countArrivals' | 'countTitlesAndAuthors' | 'describeDatabase'>,
) {
  const countBooks = kept(repository.countBooks);
  const countArrivals = kept(repository.countArrivals);
  const countTitlesAndAuthors = kept(repository.countTitlesAndAuthors);
  return async (): Promise<z.infer<typeof stats>> => {
    const [books, lastTenMinutes, titlesAndAuthors, database] = await Promise.all([
      countBooks(),
      countArrivals(),
      countTitlesAndAuthors(),
      repository.describeDatabase(),
    ]);
    return { ...books, lastTenMinutes, ...titlesAndAuthors, database };
  };
}

/** Shares what `count` answers with everyone who asks until it has rested. */
function kept<Counts>(count: () => Promise<Counts>): () => Promise<Counts> {
  let latest: Counts | undefined;
  let running: Promise<Counts> | undefined;
  let freshUntil = 0;

  async function refresh(): Promise<Counts> {
    const startedAt = performance.now();
    latest = await count();
    freshUntil = performance.now() + (performance.now() - startedAt) * restPerWork;
    return latest;
  }

  return () => {
    if (latest !== undefined && performance.now() < freshUntil) return Promise.resolve(latest);
    running ??= refresh().finally(() => (running = undefined));
    const older = latest;
    return Promise.race([
      running,
      older === undefined ? refuseLater() : sleep(patienceMs, older, { ref: false }),
    ]);
  };
}

async function refuseLater(): Promise<never> {
  await sleep(firstCountMs, undefined, { ref: false });
  throw new Unavailable('The books are still being counted. Try again.', 5);
}
