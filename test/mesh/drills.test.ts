import { startLedger } from '../../scripts/ledger/ledger.ts';
import { formatReconciliation, listDiscrepancies, removeBooks } from '../../scripts/ledger/reconciliation.ts';
import { keyOf, titleOf } from '../../scripts/ledger/post-book.ts';
import { waitFor } from '../../scripts/lib/wait.ts';
import type { DeployedLibrary } from '../../scripts/testing/deploy-library.ts';
import { deployLimitMs } from '../../scripts/testing/verbs.ts';
import { deployMeshTest } from '../support/library.ts';

const drillLimitMs = 240_000;
let library: DeployedLibrary;

beforeAll(async () => {
  library = await deployMeshTest();
}, deployLimitMs);

// package.test.ts has vm-reboot, observe.test.ts db-stop; `make drills` runs them all.
test(
  'inventory-kill goes as predicted, with no book lost',
  async () => {
    const { ledger } = await library.fault('inventory-kill');

    expect(ledger).toMatch(/^clean: \d\d+ acknowledged, each there once/);
  },
  drillLimitMs,
);

test('the ledger finds a book that is lost, one that is there twice, and one that nobody sent', async () => {
  const { database } = library.deployment;
  const ledger = await startLedger(library.deployment, 20);
  const stats = ledger.collectStats();
  await waitFor('some books are acknowledged', () => verifySome(stats.read().succeeded), {
    timeoutMs: 30_000,
  });
  await ledger.stop();
  const { run } = await ledger.reconcile();

  await database.sql(`
    delete from inventory.books where idempotency_key = '${keyOf(run, 1)}';
    insert into inventory.books (id, title, authors, source, search)
      select gen_random_uuid(), title, authors, source, search from inventory.books where idempotency_key = '${keyOf(run, 2)}';
    insert into inventory.books (id, title, authors, source, search)
      select gen_random_uuid(), '${titleOf(run, 999)}', authors, source, search from inventory.books where idempotency_key = '${keyOf(run, 3)}';
  `);
  const reconciliation = await ledger.reconcile();
  await removeBooks(run, database);

  expect(formatReconciliation(reconciliation)).toMatch(
    /^of \d+ acknowledged 1 are missing; 2 rows are there twice, 1 were never sent/,
  );
  expect(listDiscrepancies(reconciliation)).toEqual([
    expect.stringContaining(`missing: ${titleOf(run, 1)}, acknowledged as`),
    expect.stringContaining(`twice: ${titleOf(run, 2)} (id`),
    expect.stringContaining(`twice: ${titleOf(run, 2)} (id`),
    expect.stringContaining(`never sent: ${titleOf(run, 999)} (id`),
  ]);
}, 90_000);

function verifySome(count: number): Promise<void> {
  return count >= 10 ? Promise.resolve() : Promise.reject(new Error(`${count} so far`));
}
