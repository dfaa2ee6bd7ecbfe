import { z } from 'zod';
import type { Repository } from './repository.ts';

export const stats = z
  .object({
    books: z.int(),
    titles: z.int(),
    authors: z.int(),
    addedLastMinute: z.int(),
    database: z.object({
      version: z.string(),
      address: z.string().nullable(),
      port: z.int().nullable(),
      clientAddress: z.string().nullable(),
      throughProxy: z.boolean(),
    }),
  })
  .meta({ id: 'Stats' });

/** Counting a table takes longer the larger it is: at most one part in this many of the time goes into it. */
const restPerWork = 10;

/** Counts at most so often that it stays cheap at any size; everyone who asks meanwhile shares the answer. */
export function createStats(repository: Pick<Repository, 'countBooks' | 'describeDatabase'>) {
  let counts: ReturnType<Repository['countBooks']> | undefined;
  let freshUntil = 0;

  function countBooks() {
    if (counts && performance.now() < freshUntil) return counts;
    const startedAt = performance.now();
    freshUntil = Infinity;
    counts = repository.countBooks();
    counts.then(
      () => (freshUntil = performance.now() + (performance.now() - startedAt) * restPerWork),
      () => (freshUntil = 0),
    );
    return counts;
  }

  return async () => {
    const [counted, database] = await Promise.all([countBooks(), repository.describeDatabase()]);
    return { ...counted, database };
  };
}
