import type { Database } from '../deployment/database.ts';
import { readJournal } from './journal.ts';
import { titleOf } from './post-book.ts';

/** A book of a run, as the table has it. */
interface Row {
  id: string;
  key: string;
  title: string;
}

/** What comparing a run's journal with the table has shown. */
export interface Reconciliation {
  run: string;
  acknowledged: number;
  /** Sent, and never acknowledged: such a book may be in the table or not. */
  unacknowledged: number;
  /** The discrepancies, a line for each book or row. */
  missing: string[];
  duplicates: string[];
  neverSent: string[];
}

/** The rows of a run: by title, by key, or by both. */
const ofRun = (run: string) => `title like 'Ledger ${run}, no. %' or idempotency_key like 'ledger-${run}-%'`;

/** Compares a run's journal with the table; the run may still be under way. */
export async function reconcile(file: string, database: Pick<Database, 'sql'>): Promise<Reconciliation> {
  // What was acknowledged before the table is read must be in it; what is sent until it has been read may be.
  const before = await readJournal(file);
  const rows = await readRows(database, before.run);
  const { run, sent } = await readJournal(file);

  const byTitle = Map.groupBy(rows, ({ title }) => title);
  const ids = new Set(rows.map(({ id }) => id));
  const sentTitles = new Set([...sent].map((number) => titleOf(run, number)));
  const missing = [...before.acknowledged].filter(([, id]) => !ids.has(id));
  return {
    run,
    acknowledged: before.acknowledged.size,
    unacknowledged: before.sent.size - before.acknowledged.size,
    missing: missing.map(([number, id]) => `${titleOf(run, number)}, acknowledged as ${id}`),
    duplicates: [...byTitle.values()]
      .filter((same) => same.length > 1)
      .flatMap((same) => same.map(formatRow)),
    neverSent: rows.filter(({ title }) => !sentTitles.has(title)).map(formatRow),
  };
}

/** Deletes a run's books from the table. */
export async function removeBooks(run: string, database: Pick<Database, 'sql'>): Promise<void> {
  await database.sql(`delete from inventory.books where ${ofRun(run)}`);
}

/** A line for each book or row that is wrong; none where all is well. */
export function listDiscrepancies({ missing, duplicates, neverSent }: Reconciliation): string[] {
  return [
    ...missing.map((row) => `missing: ${row}`),
    ...duplicates.map((row) => `twice: ${row}`),
    ...neverSent.map((row) => `never sent: ${row}`),
  ];
}

export function isClean(reconciliation: Reconciliation): boolean {
  return listDiscrepancies(reconciliation).length === 0;
}

/** The result in a sentence. */
export function formatReconciliation(reconciliation: Reconciliation): string {
  const { acknowledged, unacknowledged, missing, duplicates, neverSent } = reconciliation;
  const rest = unacknowledged === 0 ? '' : `; ${unacknowledged} never acknowledged`;
  return isClean(reconciliation)
    ? `${acknowledged} acknowledged, each there once${rest}`
    : `of ${acknowledged} acknowledged ${missing.length} are missing; ${duplicates.length} rows are there twice, ${neverSent.length} were never sent${rest}`;
}

async function readRows(database: Pick<Database, 'sql'>, run: string): Promise<Row[]> {
  const text = await database.sql(
    `select id, coalesce(idempotency_key, ''), title from inventory.books where ${ofRun(run)} order by accession_number`,
  );
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const [id = '', key = '', ...title] = line.split('|');
    return { id, key, title: title.join('|') };
  });
}

function formatRow({ id, key, title }: Row): string {
  return `${title} (id ${id}, key ${key})`;
}
