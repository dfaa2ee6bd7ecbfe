import type { Machine } from '../machine/machine.ts';
import { readJournal } from './journal.ts';
import { titleOf } from './post-book.ts';

/** Books of a run, as the table on the VM has them. */
interface Row {
  id: string;
  key: string;
  title: string;
}

export interface Settlement {
  run: string;
  acknowledged: number;
  /** Sent, and never acknowledged: whether such a book is there is nobody's promise. */
  unanswered: number;
  /** What must not be, a line each with its row. */
  missing: string[];
  twice: string[];
  neverSent: string[];
}

/** Rows that the ledger takes as its own: by title, by key, or by both. */
const ofRun = (run: string) => `title like 'Ledger ${run}, no. %' or idempotency_key like 'ledger-${run}-%'`;

/** Compares a run's journal with the table on the VM; the run may still be under way. */
export async function settle(file: string, machine: Pick<Machine, 'sql'>): Promise<Settlement> {
  // What was acknowledged before the table is read must be in it; what is sent by the time it was read may be.
  const before = await readJournal(file);
  const rows = await readRows(machine, before.run);
  const { run, sent } = await readJournal(file);

  const byTitle = Map.groupBy(rows, ({ title }) => title);
  const ids = new Set(rows.map(({ id }) => id));
  const known = new Set([...sent].map((number) => titleOf(run, number)));
  const missing = [...before.acknowledged].filter(([, id]) => !ids.has(id));
  return {
    run,
    acknowledged: before.acknowledged.size,
    unanswered: before.sent.size - before.acknowledged.size,
    missing: missing.map(([number, id]) => `${titleOf(run, number)}, acknowledged as ${id}`),
    twice: [...byTitle.values()].filter((same) => same.length > 1).flatMap((same) => same.map(formatRow)),
    neverSent: rows.filter(({ title }) => !known.has(title)).map(formatRow),
  };
}

/** Takes a run's books out of the table again. */
export async function removeBooks(run: string, machine: Pick<Machine, 'sql'>): Promise<void> {
  await machine.sql(`delete from inventory.books where ${ofRun(run)}`);
}

export function isClean({ missing, twice, neverSent }: Settlement): boolean {
  return missing.length + twice.length + neverSent.length === 0;
}

/** The verdict in a sentence. */
export function formatSettlement({ acknowledged, unanswered, ...wrong }: Settlement): string {
  const { missing, twice, neverSent } = wrong;
  const rest = unanswered === 0 ? '' : `; ${unanswered} never acknowledged`;
  if (missing.length + twice.length + neverSent.length === 0) {
    return `${acknowledged} acknowledged, each there once${rest}`;
  }
  return `of ${acknowledged} acknowledged ${missing.length} are missing; ${twice.length} rows are there twice, ${neverSent.length} were never sent${rest}`;
}

/** The rows behind an unclean verdict, a line each. */
export function listFaults({ missing, twice, neverSent }: Settlement): string[] {
  return [
    ...missing.map((row) => `missing: ${row}`),
    ...twice.map((row) => `twice: ${row}`),
    ...neverSent.map((row) => `never sent: ${row}`),
  ];
}

async function readRows(machine: Pick<Machine, 'sql'>, run: string): Promise<Row[]> {
  const text = await machine.sql(
    `select id, coalesce(idempotency_key, ''), title from inventory.books where ${ofRun(run)} order by accession_number`,
  );
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id = '', key = '', ...title] = line.split('|');
      return { id, key, title: title.join('|') };
    });
}

function formatRow({ id, key, title }: Row): string {
  return `${title} (id ${id}, key ${key})`;
}
