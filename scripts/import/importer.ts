import { readBook, type Omission } from './book.ts';
import type { Catalogue } from './catalogue.ts';
import type { Inventory, Item } from './inventory.ts';
import type { Row } from './rows.ts';

/** Together they bound what an import holds in memory. */
const batchItems = 500;
const batchCharacters = 256 * 1024;
const batchesInFlight = 4;

/** What became of the rows so far. `perhapsOurs` are those already there whose first answer was lost. */
export interface Tally {
  rows: number;
  added: number;
  alreadyThere: number;
  perhapsOurs: number;
  rejected: number;
  incomplete: number;
}

export interface ImportParts {
  catalogue: Pick<Catalogue, 'header' | 'columns' | 'rows'>;
  inventory: Inventory;
  nextKey: (book: Item['book']) => string;
  onRejected: (row: Row, reason: string) => void | Promise<void>;
  onIncomplete: (row: Row, omission: Omission) => void | Promise<void>;
  onProgress?: (tally: Tally, bytesRead: number) => void;
}

interface Entry {
  row: Row;
  item: Item;
  omissions: Omission[];
}

/** Imports every row, several batches at a time, and counts into `tally`, which is right also when it throws. */
export async function importRows(parts: ImportParts, tally: Tally): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  let batch: Entry[] = [];
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
      const entry = readEntry(row, parts);
      if ('reason' in entry) {
        tally.rejected += 1;
        await parts.onRejected(row, entry.reason);
        continue;
      }
      const size = JSON.stringify(entry.item).length;
      if (batch.length === batchItems || (batch.length > 0 && characters + size > batchCharacters))
        await startBatch();
      batch.push(entry);
      characters += size;
      parts.onProgress?.(tally, row.end);
    }
    if (batch.length > 0 && failures.length === 0) await startBatch();
  } finally {
    await Promise.all(running);
  }
  if (failures.length > 0) throw failures[0];
  verifyTally(tally);
}

function readEntry(row: Row, { catalogue, nextKey }: ImportParts): Entry | { reason: string } {
  if (row.problem !== undefined) return { reason: row.problem };
  const { header, columns } = catalogue;
  if (row.cells.slice(header.length).some((cell) => cell.trim() !== '')) {
    return { reason: `has ${row.cells.length} cells where the first line has ${header.length}` };
  }
  const read = readBook(row.cells, columns);
  if ('reason' in read) return read;
  return { row, item: { idempotencyKey: nextKey(read.book), book: read.book }, omissions: read.omissions };
}

async function deliver(
  batch: Entry[],
  { inventory, onRejected, onIncomplete }: ImportParts,
  tally: Tally,
): Promise<void> {
  const outcomes = await inventory.addBooks(batch.map(({ item }) => item));
  for (const [position, outcome] of outcomes.entries()) {
    const entry = batch[position];
    if (!entry) break;
    const { row, omissions } = entry;
    if (outcome.status === 'rejected') {
      tally.rejected += 1;
      await onRejected(row, outcome.reason);
      continue;
    }
    if (outcome.status === 'added') tally.added += 1;
    else tally.alreadyThere += 1;
    if (outcome.status === 'already-there' && outcome.repeated) tally.perhapsOurs += 1;
    if (omissions.length > 0) tally.incomplete += 1;
    for (const omission of omissions) await onIncomplete(row, omission);
  }
}

function verifyTally({ rows, added, alreadyThere, rejected }: Tally): void {
  if (added + alreadyThere + rejected !== rows) {
    throw new Error(
      `Of ${rows} rows, ${added} + ${alreadyThere} + ${rejected} are accounted for: this is a fault of import.`,
    );
  }
}
