import { randomBytes } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import type { Deployment } from '../deployment/deployment.ts';
import { waitFor } from '../lib/wait.ts';
import { createObserver, type Observer } from './client-stats.ts';
import { createJournal } from './journal.ts';
import { postBook } from './post-book.ts';
import { isClean, removeBooks, settle, type Settlement } from './settle.ts';
import { startWriter } from './writer.ts';

const patienceMs = 60_000;

/** Steady writes through web, each noted on this machine's disk, and the proof against the table on the VM. */
export interface Ledger {
  journal: string;
  /** What clients see from now on. */
  observe: () => Observer;
  /** Compares journal and table, now. */
  settle: () => Promise<Settlement>;
  stop: () => Promise<void>;
  /** Rejects when the journal can't be written. */
  failed: Promise<never>;
}

/** Begins to write. The journal is kept with the deployment's files. */
export async function startLedger(deployment: Deployment, perSecond: number): Promise<Ledger> {
  const { files, machine, cluster } = deployment;
  const folder = `${files.directory}/ledger`;
  await mkdir(folder, { recursive: true });
  const run = `${new Date().toISOString().replaceAll(/[-:]|\.\d+Z/g, '')}-${randomBytes(2).toString('hex')}`;
  const journal = await createJournal(`${folder}/${run}.jsonl`, run);
  let observer = createObserver();
  const writer = startWriter({
    send: (number) => postBook(cluster.webUrl, run, number),
    journal,
    perSecond,
    onRequest: (request) => observer.hear(request),
  });
  let stopped: Promise<void> | undefined;
  return {
    journal: journal.file,
    observe: () => (observer = createObserver()),
    settle: () =>
      waitFor('the table on the VM can be read', () => settle(journal.file, machine), {
        timeoutMs: patienceMs,
      }),
    stop: () => (stopped ??= writer.stop().then(journal.close)),
    failed: writer.failed,
  };
}

/** Takes the books and the journal of a settled run away; where the ledger isn't clean both stay, to be looked at. */
export async function clearAway(
  { machine }: Deployment,
  file: string,
  settlement: Settlement,
): Promise<string> {
  if (!isClean(settlement)) {
    return `its books and its journal stay, to be looked at: ${file}`;
  }
  await removeBooks(settlement.run, machine);
  await rm(file);
  return 'its books are taken out of the table again';
}
