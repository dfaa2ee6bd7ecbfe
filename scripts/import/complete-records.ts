import { deliver, settle, type ImportParts, type ReadRow } from './deliver.ts';
import type { IncompleteBook } from './responses.ts';
import type { Tally } from './tally.ts';

/** Of so many items inventory tells which records they would complete, and as many records of each. */
const completionItems = 100;

/** Goes through the rows that may complete a record until each has completed one or, where none is free, is added. */
export async function completeRecords(parts: ImportParts, tally: Tally): Promise<void> {
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
