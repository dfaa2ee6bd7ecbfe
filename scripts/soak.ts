/** `make soak`: writes books for an hour, with a drill every few minutes, and reports on books, memory and connections. */
import { writeFile } from 'node:fs/promises';
import { lockDeployment } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import { explainUnavailable } from './faults/capabilities.ts';
import { listDrills } from './faults/catalogue.ts';
import { verifyFaultsHitPrimary } from './faults/primary.ts';
import { shuffleForever, soakDrills } from './faults/soak-order.ts';
import { parseSoakSettings } from './faults/soak-settings.ts';
import { formatSoakDrills, runSoak, type SoakRecord } from './faults/soak.ts';
import { formatTrends, readTrends } from './faults/soak-trends.ts';
import { cleanUp, startLedger } from './ledger/ledger.ts';
import { formatReconciliation, isClean, listDiscrepancies } from './ledger/reconciliation.ts';
import { interruption } from './lib/interruption.ts';
import { runScript } from './lib/script.ts';
import { UserError } from './lib/user-error.ts';

const deployment = await openDeployment();

await runScript(
  async () => {
    const { minutes, everyMinutes, perSecond, seed } = parseSoakSettings(process.env);
    const drills = listDrills(deployment)
      .filter(({ name }) => soakDrills.includes(name))
      .filter(({ requires }) => explainUnavailable(deployment, requires) === undefined);
    const names = drills.map(({ name }) => name);
    await lockDeployment(deployment, 'make soak');
    await verifyFaultsHitPrimary(deployment, drills);
    const ledger = await startLedger(deployment, perSecond);
    const file = ledger.journal.replace(/\.jsonl$/, '.soak.json');
    const record: SoakRecord = {
      startedAt: new Date().toISOString(),
      ...{ seed, minutes, journal: ledger.journal, reports: [], samples: [], unexpected: [] },
    };
    console.log(
      `${perSecond} books a second for ${minutes} minutes, a drill every ${everyMinutes}. SEED=${seed} gives the same order again.`,
    );
    console.log(`What is seen so far: ${file}\nIf this is killed: JOURNAL=${ledger.journal} make ledger\n`);

    await runSoak(deployment, {
      ...{ ledger, drills, minutes, everyMinutes, record },
      order: shuffleForever(names, seed),
      interrupted: interruption(),
      save: () => writeFile(file, `${JSON.stringify(record, undefined, 1)}\n`),
      print: (line) => console.log(line),
    });
    await ledger.stop();
    const reconciliation = await ledger.reconcile();
    const trends = readTrends(record.samples.map(({ sample }) => sample));
    console.log(`\n${formatSoakDrills(record.reports)}\n\n${formatTrends(trends)}\n`);
    console.log(`  ledger        ${formatReconciliation(reconciliation)}`);
    console.log(`                ${await cleanUp(deployment, ledger.journal, reconciliation)}`);
    console.log(`  ${record.samples.length} samples, from 30 s to 30 s; all of it is in ${file}`);

    const problems = [
      ...listDiscrepancies(reconciliation),
      ...record.reports.flatMap((report) => report.problems.map((problem) => `${report.name}: ${problem}`)),
      ...record.unexpected.map((failures) => `though nothing was broken, ${failures}`),
      ...trends.filter(({ isFlat }) => !isFlat).map(({ name }) => `${name} is not flat`),
    ];
    if (problems.length > 0 || !isClean(reconciliation)) throw new UserError(problems.join('\n'));
  },
  { look: 'make status' },
);
