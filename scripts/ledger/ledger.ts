import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import type { Deployment } from '../deployment/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import { createStatsCollector, type StatsCollector } from './client-stats.ts';
import { createJournal } from './journal.ts';
import { postBook } from './post-book.ts';
import { isClean, reconcile, removeBooks, type Reconciliation } from './reconciliation.ts';
import { startWriter } from './writer.ts';

const reconcileTimeoutMs = 60_000;

/** Writes books steadily through web, records each on this machine's disk, and compares that with the table. */
export interface Ledger {
  /** The file. */
  journal: string;
  /** Of what clients see from now on; it takes the place of an earlier collector. */
  collectStats: () => StatsCollector;
  /** Compares journal and table, now. */
  reconcile: () => Promise<Reconciliation>;
  stop: () => Promise<void>;
  /** Rejects when the journal can't be written. */
  failed: Promise<never>;
}

/** Starts to write. The journal is among the deployment's files. */
export async function startLedger(deployment: Deployment, perSecond: number): Promise<Ledger> {
  const { files, database, cluster } = deployment;
  const folder = `${files.directory}/ledger`;
  await mkdir(folder, { recursive: true });
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+Z/g, '');
  const run = `${time}-${randomBytes(2).toString('hex')}`;
  const webUrl = await cluster.webUrl();
  const journal = await createJournal(`${folder}/${run}.jsonl`, run);
  let stats = createStatsCollector();
  const writer = startWriter({
    send: (number) => postBook(webUrl, run, number),
    journal,
    perSecond,
    onRequest: (request) => stats.record(request),
  });
  let stopped: Promise<void> | undefined;
  return {
    journal: journal.file,
    collectStats: () => (stats = createStatsCollector()),
    reconcile: () =>
      waitFor('the table can be read', () => reconcile(journal.file, database), {
        timeoutMs: reconcileTimeoutMs,
      }),
    stop: () => (stopped ??= writer.stop().then(journal.close)),
    failed: writer.failed,
  };
}

/** Deletes books and journal of a run that is over, unless there is a discrepancy to investigate. Returns what it did. */
export async function cleanUp(
  { database }: Deployment,
  file: string,
  reconciliation: Reconciliation,
): Promise<string> {
  if (!isClean(reconciliation)) return `its books and its journal stay, for you to investigate: ${file}`;
  await removeBooks(reconciliation.run, database);
  await rm(file);
  return 'its books are deleted from the table again';
}
