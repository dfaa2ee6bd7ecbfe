import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createJournal } from '../../../scripts/ledger/journal.ts';
import { keyOf, titleOf } from '../../../scripts/ledger/post-book.ts';
import {
  formatReconciliation,
  isClean,
  listDiscrepancies,
  reconcile,
} from '../../../scripts/ledger/reconciliation.ts';
import { makeDirectory } from '../../support/temporary.ts';

const run = 'r1';
const idOf = (number: number) => `01990000-0000-7000-8000-00000000000${number}`;
const rowOf = (number: number, overrides: { id?: string; key?: string; title?: string } = {}) => {
  const { id = idOf(number), key = keyOf(run, number), title = titleOf(run, number) } = overrides;
  return `${id}|${key}|${title}`;
};

/** A journal of three books, the first two acknowledged, against a table with these rows. */
async function reconcileWith(
  rows: string[],
  whileReading: (file: string) => Promise<void> = () => Promise.resolve(),
) {
  const file = join(await makeDirectory(), 'run.jsonl');
  const journal = await createJournal(file, run);
  for (const number of [1, 2, 3]) await journal.recordSent(number);
  for (const number of [1, 2]) await journal.recordAcknowledged(number, idOf(number));
  await journal.close();
  const statements: string[] = [];
  const sql = async (statement: string) => {
    statements.push(statement);
    await whileReading(file);
    return rows.join('\n');
  };
  return { reconciliation: await reconcile(file, { sql }), statements };
}

describe('reconcile', () => {
  test.each([
    ['absent', [rowOf(1), rowOf(2)]],
    ['there', [rowOf(1), rowOf(2), rowOf(3)]],
  ])('is clean when what was acknowledged is there once, and what was not is %s', async (_what, rows) => {
    const { reconciliation, statements } = await reconcileWith(rows);

    expect(reconciliation).toEqual({
      run,
      acknowledged: 2,
      unacknowledged: 1,
      missing: [],
      duplicates: [],
      neverSent: [],
    });
    expect(isClean(reconciliation)).toBe(true);
    expect(formatReconciliation(reconciliation)).toBe(
      '2 acknowledged, each there once; 1 never acknowledged',
    );
    expect(statements).toEqual([expect.stringMatching(/like 'Ledger r1, no\. %' or .* like 'ledger-r1-%'/)]);
  });

  test.each([
    [
      'a book that is missing',
      [rowOf(1)],
      'missing: Ledger r1, no. 2, acknowledged as 01990000-0000-7000-8000-000000000002',
    ],
    [
      'a book under another id than it was acknowledged by',
      [rowOf(1), rowOf(2, { id: idOf(9) })],
      'missing: Ledger r1, no. 2',
    ],
    [
      'a book that is there twice',
      [rowOf(1), rowOf(2), rowOf(2, { id: idOf(8), key: '' })],
      'twice: Ledger r1, no. 2 (id 01990000-0000-7000-8000-000000000008, key )',
    ],
    ['a book that was never sent', [rowOf(1), rowOf(2), rowOf(7)], 'never sent: Ledger r1, no. 7'],
    [
      'a book that lost its title',
      [rowOf(1), rowOf(2), rowOf(3, { title: 'Other|one' })],
      'never sent: Other|one (id',
    ],
  ])('finds %s, with its row', async (_what, rows, fault) => {
    const { reconciliation } = await reconcileWith(rows);

    expect(isClean(reconciliation)).toBe(false);
    expect(listDiscrepancies(reconciliation)).toContainEqual(expect.stringContaining(fault));
    expect(formatReconciliation(reconciliation)).toMatch(/^of 2 acknowledged/);
  });

  test('takes what is sent while the table is read for sent, and does not miss it', async () => {
    const { reconciliation } = await reconcileWith([rowOf(1), rowOf(2), rowOf(4)], (file) =>
      appendFile(file, `{"sent":4}\n{"sent":5}\n{"acknowledged":5,"id":"${idOf(5)}"}\n`),
    );

    expect(listDiscrepancies(reconciliation)).toEqual([]);
  });
});
