import type { Omission } from './book.ts';
import type { Catalogue } from './catalogue.ts';
import type { DeferredRows } from './deferred-rows.ts';
import type { IdempotencyKeys } from './idempotency-keys.ts';
import type { Inventory, Item, Outcome } from './inventory.ts';
import type { Row } from './rows.ts';
import type { Tally } from './tally.ts';

export interface ImportParts {
  catalogue: Pick<Catalogue, 'header' | 'columns' | 'rows'>;
  inventory: Inventory;
  keys: Pick<IdempotencyKeys, 'nextKey' | 'has'>;
  deferred: Pick<DeferredRows, 'add' | 'take'>;
  onRejected: (row: Row, reason: string) => void | Promise<void>;
  onIncomplete: (row: Row, omissions: Omission[]) => void | Promise<void>;
  onProgress?: (tally: Tally, bytesRead: number) => void;
}

/** A row whose book has been read. */
export interface ReadRow {
  row: Row;
  item: Item;
  omissions: Omission[];
}

/** Sends a batch, and counts and lists what became of its rows. A row that may complete a record is deferred. */
export async function deliver(batch: ReadRow[], parts: ImportParts, tally: Tally): Promise<void> {
  const outcomes = await parts.inventory.addBooks(batch.map(({ item }) => item));
  for (const [position, outcome] of outcomes.entries()) {
    const read = batch[position];
    if (!read) break;
    if (outcome.status === 'completes') parts.deferred.add(read);
    else await settle(read, outcome, parts, tally);
  }
}

/** Counts what became of a row, and lists it where a person should look at it. */
export async function settle(
  { row, omissions }: ReadRow,
  outcome: Exclude<Outcome, { status: 'completes' }>,
  { onRejected, onIncomplete }: ImportParts,
  tally: Tally,
): Promise<void> {
  if (outcome.status === 'rejected') {
    tally.rejected += 1;
    await onRejected(row, outcome.reason);
    return;
  }
  if (outcome.status === 'added') tally.added += 1;
  else if (outcome.status === 'completed') tally.completed += 1;
  else tally.alreadyThere += 1;
  if (outcome.status === 'already-there' && outcome.repeated) tally.possiblyAdded += 1;
  const missing = omissions.filter(({ field }) => outcome.book[field] === null);
  if (missing.length === 0) return;
  tally.incomplete += 1;
  await onIncomplete(row, missing);
}
