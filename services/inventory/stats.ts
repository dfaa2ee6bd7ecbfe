import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { Unavailable } from '../platform/errors.ts';
import type { StatisticsQueries } from './statistics-queries.ts';

/** Counting takes longer the larger the table is, so a count stays fresh for this many times as long as it took. */
const freshnessFactor = 10;
/** Counting titles and authors takes a database connection of its own, which is too much for each call. */
const minFreshMs = 1_000;
/** How long a caller waits for newer counts when there are older ones. */
const refreshTimeoutMs = 300;
const firstCountTimeoutMs = 3_000;

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

/** Answers the statistics; throws Unavailable when the first count of a large table takes too long. */
export function createStats(queries: StatisticsQueries) {
  const countBooks = cached(queries.countBooks);
  const countArrivals = cached(queries.countArrivals);
  const countTitlesAndAuthors = cached(queries.countTitlesAndAuthors, minFreshMs);
  return async (): Promise<z.infer<typeof stats>> => {
    const [books, lastTenMinutes, titlesAndAuthors, database] = await Promise.all([
      countBooks(),
      countArrivals(),
      countTitlesAndAuthors(),
      queries.describeDatabase(),
    ]);
    return { ...books, lastTenMinutes, ...titlesAndAuthors, database };
  };
}

/** Shares one count among all callers for as long as it is fresh. */
function cached<Counts>(count: () => Promise<Counts>, leastMs = 0): () => Promise<Counts> {
  let latest: Counts | undefined;
  let running: Promise<Counts> | undefined;
  let freshUntil = 0;

  async function refresh(): Promise<Counts> {
    const startedAt = performance.now();
    latest = await count();
    const now = performance.now();
    freshUntil = now + Math.max(leastMs, (now - startedAt) * freshnessFactor);
    return latest;
  }

  return () => {
    if (latest !== undefined && performance.now() < freshUntil) return Promise.resolve(latest);
    running ??= refresh().finally(() => (running = undefined));
    const older = latest;
    return Promise.race([
      running,
      older === undefined ? rejectLater() : sleep(refreshTimeoutMs, older, { ref: false }),
    ]);
  };
}

async function rejectLater(): Promise<never> {
  await sleep(firstCountTimeoutMs, undefined, { ref: false });
  throw new Unavailable('The books are still being counted. Try again.', 5);
}
