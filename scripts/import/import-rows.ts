import { readBook } from './book.ts';
import { completeRecords } from './complete-records.ts';
import { deliver, type ImportParts, type ReadRow } from './deliver.ts';
import type { Item } from './inventory.ts';
import type { Row } from './rows.ts';
import { verifyTally, type Tally } from './tally.ts';

/** Together they bound what an import holds in memory. */
const batchItems = 500;
const batchCharacters = 256 * 1024;
const batchesInFlight = 4;

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
