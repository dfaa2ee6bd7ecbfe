import { readBook, type Omission } from './book.ts';
import type { Catalogue } from './catalogue.ts';
import type { DeferredRows } from './deferred-rows.ts';
import type { IdempotencyKeys } from './idempotency-keys.ts';
import type { Inventory, Item, Outcome } from './inventory.ts';
import type { IncompleteBook } from './responses.ts';
import type { Row } from './rows.ts';

/** Together they bound what an import holds in memory. */
const batchItems = 500;
const batchCharacters = 256 * 1024;
const batchesInFlight = 4;
/** Of so many items inventory tells which records they would complete, and as many records of each. */
const completionItems = 100;

/** What became of the rows so far. `possiblyAdded` are those already there whose first answer was lost. */
export interface Tally {
  rows: number;
  added: number;
  completed: number;
  alreadyThere: number;
  possiblyAdded: number;
  rejected: number;
  incomplete: number;
}

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

/**
 * Imports every row and counts into `tally`, which is right also when it throws. A row that may complete a record waits
 * until the whole file is read: the record may be another row's, and each row of a file is a copy of its own.
 */
export async function importRows(parts: ImportParts, tally: Tally): Promise<void> {
  await addRows(parts, tally);
  await completeRecords(parts, tally);
  verifyTally(tally);
}

/** Sends the rows, several batches at a time. */
async function addRows(parts: ImportParts, tally: Tally): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let batch: ReadRow[] = [];
  let characters = 0;

  async function startBatch(): Promise<void> {
    const delivery = deliver(batch, parts, tally)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(delivery));
    running.add(delivery);
    batch = [];
    characters = 0;
    if (running.size >= batchesInFlight) await Promise.race(running);
  }

  try {
    for await (const row of parts.catalogue.rows) {
      if (failures.length > 0) break;
      tally.rows += 1;
      const read = readRow(row, parts);
      if ('reason' in read) {
        tally.rejected += 1;
        await parts.onRejected(row, read.reason);
        continue;
      }
      const size = JSON.stringify(read.item).length;
      if (batch.length === batchItems || (batch.length > 0 && characters + size > batchCharacters))
        await startBatch();
      batch.push(read);
      characters += size;
      parts.onProgress?.(tally, row.end);
    }
    if (batch.length > 0 && failures.length === 0) await startBatch();
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];
}

function readRow(row: Row, { catalogue, keys }: ImportParts): ReadRow | { reason: string } {
  if (row.problem !== undefined) return { reason: row.problem };
  const { header, columns } = catalogue;
  const width = header.findLastIndex((name) => name.trim() !== '') + 1;
  if (row.cells.slice(width).some((cell) => cell.trim() !== ''))
    return { reason: `has ${row.cells.length} cells where the first line has ${width}` };
  const read = readBook(row.cells, columns);
  if ('reason' in read) return read;
  const item: Item = { idempotencyKey: keys.nextKey(read.book), book: read.book, askFirst: true };
  return { row, item, omissions: read.omissions };
}

async function deliver(batch: ReadRow[], parts: ImportParts, tally: Tally): Promise<void> {
  const outcomes = await parts.inventory.addBooks(batch.map(({ item }) => item));
  for (const [position, outcome] of outcomes.entries()) {
    const read = batch[position];
    if (!read) break;
    if (outcome.status === 'completes') parts.deferred.add(read);
    else await settle(read, outcome, parts, tally);
  }
}

/** Goes through the rows that may complete a record until each has completed one or, where none is free, is added. */
async function completeRecords(parts: ImportParts, tally: Tally): Promise<void> {
  for (;;) {
    const batch = parts.deferred.take(completionItems);
    if (batch.length === 0) return;
    const outcomes = await parts.inventory.addBooks(batch.map(({ item }) => item));
    const chosen = new Set<string>();
    const decided: ReadRow[] = [];
    for (const [position, outcome] of outcomes.entries()) {
      const read = batch[position];
      if (!read) break;
      if (outcome.status !== 'completes') {
        await settle(read, outcome, parts, tally);
        continue;
      }
      const free = outcome.incompleteBooks.filter((record) => isFree(record, parts.keys));
      const record = free.find(({ id }) => !chosen.has(id));
      const item = { ...read.item, askFirst: undefined };
      if (record) {
        chosen.add(record.id);
        decided.push({ ...read, item: { ...item, completes: record.id } });
      } else if (free.length > 0) parts.deferred.add(read);
      else decided.push({ ...read, item });
    }
    await deliver(decided, parts, tally);
  }
}

/** A record that a row of this file stands for is complete as far as the file tells: another row is another copy. */
function isFree({ idempotencyKeys }: IncompleteBook, keys: ImportParts['keys']): boolean {
  return !idempotencyKeys.some((key) => keys.has(key));
}

async function settle(
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

function verifyTally({ rows, added, completed, alreadyThere, rejected }: Tally): void {
  if (added + completed + alreadyThere + rejected !== rows) {
    throw new Error(
      `Of ${rows} rows, ${added} + ${completed} + ${alreadyThere} + ${rejected} are accounted for: this is a fault of import.`,
    );
  }
}
