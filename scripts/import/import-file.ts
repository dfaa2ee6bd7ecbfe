import { openCatalogue } from './catalogue.ts';
import { createFindings } from './findings.ts';
import { importRows, type Tally } from './importer.ts';
import type { Inventory } from './inventory.ts';
import { createKeys } from './keys.ts';
import { createProgress } from './progress.ts';
import { formatReport } from './report.ts';

interface ImportFileOptions {
  path: string;
  inventory: Inventory;
  terminal: Parameters<typeof createProgress>[0];
  write: (text: string) => void;
}

/** Imports a CSV file and writes the report, also of an import that could not go on. Answers what became of its rows. */
export async function importFile({ path, inventory, terminal, write }: ImportFileOptions): Promise<Tally> {
  const started = performance.now();
  const catalogue = await openCatalogue(path);
  const { header } = catalogue;
  const rejected = await createFindings(`${path}.rejected.csv`, ['line', 'reason', ...header]);
  const incomplete = await createFindings(`${path}.incomplete.csv`, [
    'line',
    'left out',
    'reason',
    ...header,
  ]);
  const keys = createKeys();
  const progress = createProgress(terminal, catalogue.bytes);
  const tally: Tally = { rows: 0, added: 0, alreadyThere: 0, perhapsOurs: 0, rejected: 0, incomplete: 0 };
  try {
    await importRows(
      {
        catalogue,
        inventory,
        nextKey: (book) => keys.nextKey(book),
        onRejected: ({ line, cells }, reason) => rejected.add(line, reason, [String(line), reason, ...cells]),
        onIncomplete: ({ line, cells }, { field, value, reason }) =>
          incomplete.add(line, `${field} "${value}" is ${reason}`, [String(line), field, reason, ...cells]),
        onProgress: (soFar, bytesRead) => progress.show(soFar, bytesRead),
      },
      tally,
    );
  } finally {
    progress.clear();
    keys.close();
    await Promise.all([catalogue.close(), rejected.close(), incomplete.close()]);
    const seconds = (performance.now() - started) / 1000;
    write(formatReport({ path, tally, seconds, rejected, incomplete }));
  }
  return tally;
}
