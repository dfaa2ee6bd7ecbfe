/** `make ledger`: writes books through web, and verifies in the table on the VM that each acknowledged one is there, once. */
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { openDeployment } from './deployment/open.ts';
import { formatFailures } from './ledger/client-stats.ts';
import { cleanUp, startLedger } from './ledger/ledger.ts';
import { formatReconciliation, isClean, listDiscrepancies, reconcile } from './ledger/reconciliation.ts';
import { interruption } from './lib/interruption.ts';
import { runScript } from './lib/script.ts';
import { parseEnvironment } from './lib/settings.ts';
import { UserError } from './lib/user-error.ts';

const settingsSchema = z.object({
  SECONDS: z.coerce.number().int().min(1).max(86_400).default(30),
  /** Books a second. */
  RATE: z.coerce.number().min(1).max(200).default(20),
  /** The journal of a run that was killed: it is reconciled, and nothing is written. */
  JOURNAL: z.string().min(1).optional(),
});

const deployment = await openDeployment();

await runScript(
  async () => {
    const { SECONDS, RATE, JOURNAL } = parseEnvironment(settingsSchema, process.env);
    const file = JOURNAL ?? (await write(SECONDS, RATE));
    const reconciliation = await reconcile(file, deployment.database);
    console.log(`  ledger        ${formatReconciliation(reconciliation)}`);
    console.log(`                ${await cleanUp(deployment, file, reconciliation)}`);
    if (!isClean(reconciliation)) throw new UserError(listDiscrepancies(reconciliation).join('\n'));
  },
  { look: 'make status' },
);

/** Writes until time is up or you press Ctrl-C, prints what clients saw, and returns the journal. */
async function write(seconds: number, perSecond: number): Promise<string> {
  const ledger = await startLedger(deployment, perSecond);
  console.log(
    `Writing ${perSecond} books a second through ${await deployment.cluster.webUrl()} for ${seconds} s. Ctrl-C ends it.`,
  );
  console.log(`If this is killed: JOURNAL=${ledger.journal} make ledger\n`);
  const stats = ledger.collectStats();
  const ended = sleep(seconds * 1000, undefined, { signal: interruption() }).catch(() => undefined);
  await Promise.race([ended, ledger.failed]);
  await ledger.stop();
  const { succeeded, failures, outageSeconds, longestGapSeconds, slowestSeconds } = stats.read();
  console.log(`  acknowledged  ${succeeded}
  failed        ${formatFailures(failures)}
  outage        ${outageSeconds.toFixed(1)} s from the first failed request to the first good one after the last
  longest gap   ${longestGapSeconds.toFixed(1)} s between two acknowledgements; slowest answer ${slowestSeconds.toFixed(1)} s`);
  return ledger.journal;
}
