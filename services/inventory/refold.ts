import { setTimeout as sleep } from 'node:timers/promises';
import { formatError } from '../platform/error-message.ts';
import type { Logger } from '../platform/logger.ts';
import type { Database, Queryable } from './database.ts';
import { searchText } from './search.ts';

const batchSize = 500;
const lookAgainMs = 10_000;
/** No replica of the version before, which folds as it used to, outlives a rollout by this much. */
const defaultSettleMs = 600_000;

interface RefoldOptions {
  database: Database;
  log: Logger;
  stopping: AbortSignal;
  settleMs?: number;
}

interface FoldedRow {
  id: string;
  accession_number: string;
  title: string;
  authors: string[];
  isbn: string | null;
  search: string;
}

/** Says whether the words of all books are folded as searchText folds them. */
export async function isRefolded(queryable: Queryable): Promise<boolean> {
  const { rows } = await queryable.query('select from refolding');
  return rows.length === 0;
}

/**
 * Folds the words of older books anew while books are written and searched, in batches that take no more than half of the
 * time. What it hasn't done when it is stopped is done after the next start of a replica.
 */
export async function refoldBooks({
  database,
  log,
  stopping,
  settleMs = defaultSettleMs,
}: RefoldOptions): Promise<void> {
  const settledAt = performance.now() + settleMs;
  while (!stopping.aborted) {
    try {
      if (await isRefolded(database)) return;
      const hasSettled = performance.now() >= settledAt;
      const isComplete = await refoldAll(database, stopping);
      if (isComplete && hasSettled) {
        await database.query('delete from refolding');
        log.info('all books are folded anew');
      }
    } catch (error) {
      log.warn({ reason: formatError(error) }, 'books are folded anew later');
    }
    await sleep(Math.min(lookAgainMs, settleMs), undefined, { signal: stopping, ref: false }).catch(
      () => undefined,
    );
  }
}

/** Answers whether it came to the last book. */
async function refoldAll(database: Database, stopping: AbortSignal): Promise<boolean> {
  while (!stopping.aborted) {
    const startedAt = performance.now();
    const books = await database.transaction(refoldBatch);
    if (books < batchSize) return true;
    await sleep(performance.now() - startedAt);
  }
  return false;
}

/**
 * Answers how many books it has looked at. Replicas take turns by the lock on the one row, and books that are written
 * meanwhile come later, by their accession numbers.
 */
async function refoldBatch(client: Queryable): Promise<number> {
  const { rows: progress } = await client.query<{ refolded_up_to: string }>(
    'select refolded_up_to from refolding for update',
  );
  const { rows } = await client.query<FoldedRow>(
    `select id, accession_number, title, authors, isbn, search
    from books
    where accession_number > $1
    order by accession_number
    limit ${batchSize}`,
    [progress[0]?.refolded_up_to],
  );
  const refolded = rows
    .map((row) => ({ id: row.id, before: row.search, search: searchText(row) }))
    .filter(({ before, search }) => before !== search);
  if (refolded.length > 0)
    await client.query(
      `update books
    set search = refolded.search
    from unnest($1::uuid[], $2::text[]) as refolded (id, search)
    where books.id = refolded.id`,
      [refolded.map(({ id }) => id), refolded.map(({ search }) => search)],
    );
  const last = rows.at(-1);
  if (last) await client.query('update refolding set refolded_up_to = $1', [last.accession_number]);
  return rows.length;
}
