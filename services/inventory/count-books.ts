import { z } from 'zod';
import type { Database } from './database.ts';
import { searchPatterns } from './search.ts';

/** Nobody reads more of them than this, and counting on would read the whole table. */
const maxCount = 1_000;

export const bookCount = z
  .object({
    count: z.int(),
    isExact: z.boolean().meta({ description: `False when there are more than ${maxCount}.` }),
  })
  .meta({ id: 'BookCount' });

export type CountBooks = ReturnType<typeof createCountBooks>;

/** Answers a function that counts the books that a search finds, and stops when there are many. */
export function createCountBooks(database: Database) {
  return async (q: string): Promise<z.infer<typeof bookCount>> => {
    const patterns = searchPatterns(q);
    const condition = patterns.map((_, position) => `search like $${position + 1}`).join(' and ') || 'true';
    // Without `materialized`, the limit would make PostgreSQL shun the index.
    const { rows } = await database.query<{ count: string }>(
      `with matching as materialized (select from books where ${condition})
      select count(*) from (select from matching limit ${maxCount + 1}) as counted`,
      patterns,
    );
    const count = Number(rows[0]?.count);
    return { count: Math.min(count, maxCount), isExact: count <= maxCount };
  };
}
