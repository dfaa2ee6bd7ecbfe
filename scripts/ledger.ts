/** `make ledger`: writes books through web, and proves against the table on the VM that none is lost, twice or unknown. */
import { setTimeout as sleep } from 'node:timers/promises';
import { formatFailures } from './ledger/client-stats.ts';
import { clearAway, startLedger } from './ledger/ledger.ts';
import { formatSettlement, isClean, listFaults, settle } from './ledger/settle.ts';
import { parseLedgerSettings } from './ledger/settings.ts';
import { createDeployment } from './deployment/deployment.ts';
import { UserError } from './lib/user-error.ts';
import { runScript } from './lib/script.ts';
import { interruption } from './lib/interruption.ts';

const deployment = createDeployment();

await runScript(
  async () => {
    const { seconds, perSecond, journal } = parseLedgerSettings(process.env);
    const file = journal ?? (await write(seconds, perSecond));
    const settlement = await settle(file, deployment.machine);
    console.log(`  ledger        ${formatSettlement(settlement)}`);
    console.log(`                ${await clearAway(deployment, file, settlement)}`);
    if (!isClean(settlement)) throw new UserError(listFaults(settlement).join('\n'));
  },
  { look: 'make status' },
);

/** Writes until time is up or Ctrl-C is pressed, tells what clients saw, and answers the journal. */
async function write(seconds: number, perSecond: number): Promise<string> {
  const ledger = await startLedger(deployment, perSecond);
  console.log(
    `Writing ${perSecond} books a second through ${deployment.cluster.webUrl} for ${seconds} s. Ctrl-C ends it.`,
  );
  console.log(`If this is killed: JOURNAL=${ledger.journal} make ledger\n`);
  const observer = ledger.observe();
  const ended = sleep(seconds * 1000, undefined, { signal: interruption() }).catch(() => undefined);
  await Promise.race([ended, ledger.failed]);
  await ledger.stop();
  const { good, failures, outageSeconds, longestGapSeconds, slowestSeconds } = observer.read();
  console.log(`  acknowledged  ${good}
  failed        ${formatFailures(failures)}
  outage        ${outageSeconds.toFixed(1)} s from the first failed request to the first good one after the last
  longest gap   ${longestGapSeconds.toFixed(1)} s between two acknowledgements; slowest answer ${slowestSeconds.toFixed(1)} s`);
  return ledger.journal;
}
