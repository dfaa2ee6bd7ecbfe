import { openCatalogue } from './catalogue.ts';
import { headerOfList } from './columns.ts';
import { createDeferredRows } from './deferred-rows.ts';
import { createRowList } from './row-list.ts';
import { createIdempotencyKeys } from './idempotency-keys.ts';
import { importRows } from './import-rows.ts';
import type { Inventory } from './inventory.ts';
import { createProgress } from './progress.ts';
import { formatReport } from './report.ts';
import { formatSource } from './source.ts';
import { createTally, type Tally } from './tally.ts';

interface ImportFileOptions {
  path: string;
  /** Columns that a person names by hand, such as `titel=title,wer=author`. */
  mapping?: string | undefined;
  inventory: Inventory;
  terminal: Parameters<typeof createProgress>[0];
  write: (text: string) => void;
}

/** Imports a CSV file and writes the report, also of an import that could not go on. Answers what became of its rows. */
export async function importFile(options: ImportFileOptions): Promise<Tally> {
  const { path, inventory, terminal, write } = options;
  const started = performance.now();
  const catalogue = await openCatalogue(path, options.mapping);
  write(formatSource(catalogue));
  const header = headerOfList(catalogue.header, catalogue.columns);
  const rejected = await createRowList(`${path}.rejected.csv`, ['line', 'reason', ...header]);
  const incomplete = await createRowList(`${path}.incomplete.csv`, ['line', 'left out', 'reason', ...header]);
  const keys = createIdempotencyKeys();
  const deferred = createDeferredRows();
  const progress = createProgress(terminal, catalogue.bytes);
  const tally = createTally();
  try {
    await importRows(
      {
        catalogue,
        inventory,
        keys,
        deferred,
        onRejected: ({ line, cells }, reason) => rejected.add(line, reason, [String(line), reason, ...cells]),
        onIncomplete: ({ line, cells }, omissions) => {
          const fields = omissions.map(({ field }) => field).join('; ');
          const reasons = omissions.map(({ reason }) => reason).join('; ');
          const text = omissions.map(({ field, value, reason }) => `${field} "${value}" is ${reason}`);
          return incomplete.add(line, text.join('; '), [String(line), fields, reasons, ...cells]);
        },
        onProgress: (soFar, bytesRead) => progress.show(soFar, bytesRead),
      },
      tally,
    );
  } finally {
    progress.clear();
    keys.close();
    deferred.close();
    await Promise.all([catalogue.close(), rejected.close(), incomplete.close()]);
    const seconds = (performance.now() - started) / 1000;
    write(formatReport({ path, tally, seconds, rejected, incomplete }));
  }
  return tally;
}
