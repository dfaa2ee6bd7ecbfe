/** `make soak`: writes books for an hour, with a drill every few minutes, and tells what became of books, memory and connections. */
import { writeFile } from 'node:fs/promises';
import { allDrills } from './faults/drills/all.ts';
import { clearAway, startLedger } from './ledger/ledger.ts';
import { formatSettlement, isClean, listFaults } from './ledger/settle.ts';
import { createDeployment } from './deployment/deployment.ts';
import { interruption } from './lib/interruption.ts';
import { UserError } from './lib/user-error.ts';
import { runScript } from './lib/script.ts';
import { orderByChance, soakDrills } from './faults/soak/order.ts';
import { parseSoakSettings } from './faults/soak/settings.ts';
import { soak, type SoakRecord } from './faults/soak/soak.ts';
import { formatSoakDrills, formatTrends, readTrends } from './faults/soak/table.ts';

const deployment = createDeployment();

await runScript(
  async () => {
    const { minutes, everyMinutes, perSecond, seed } = parseSoakSettings(process.env);
    const all = allDrills.map((createDrill) => createDrill(deployment));
    const drills = all.filter(({ name, refusal }) => soakDrills.includes(name) && refusal === undefined);
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

    await soak(deployment, {
      ...{ ledger, drills, minutes, everyMinutes, record },
      order: orderByChance(
        drills.map(({ name }) => name),
        seed,
      ),
      interrupted: interruption(),
      save: () => writeFile(file, `${JSON.stringify(record, undefined, 1)}\n`),
      tell: (line) => console.log(line),
    });
    await ledger.stop();
    const settlement = await ledger.settle();
    const trends = readTrends(record.samples.map(({ sample }) => sample));
    console.log(`\n${formatSoakDrills(record.reports)}\n\n${formatTrends(trends)}\n`);
    console.log(`  ledger        ${formatSettlement(settlement)}`);
    console.log(`                ${await clearAway(deployment, ledger.journal, settlement)}`);
    console.log(`  ${record.samples.length} samples, from 30 s to 30 s; all of it is in ${file}`);

    const faults = [
      ...listFaults(settlement),
      ...record.reports.flatMap(({ name, problems }) => problems.map((problem) => `${name}: ${problem}`)),
      ...record.unexpected.map((failures) => `though nothing was broken, ${failures}`),
      ...trends.filter(({ isFlat }) => !isFlat).map(({ name }) => `${name} is not flat`),
    ];
    if (faults.length > 0 || !isClean(settlement)) throw new UserError(faults.join('\n'));
  },
  { look: 'make status' },
);
