/**
 * `make doctor-matrix`: breaks the deployment in every way that doctor is to know, asks it, and mends it by the command that it
 * names. BREAKS='…' names some of them. With --record FOLDER the facts are kept there, for the unit tests.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lockDeployment, shareLock } from './deployment/lock.ts';
import { openDeployment } from './deployment/open.ts';
import type { Facts } from './doctor/facts.ts';
import { listMatrixRows } from './faults/catalogue.ts';
import { verifyFaultsHitPrimary } from './faults/primary.ts';
import { formatMatrix, runMatrixRow, type MatrixOptions, type MatrixResult } from './faults/run-matrix.ts';
import { projectRoot } from './lib/project-root.ts';
import { runScript } from './lib/script.ts';
import { UserError } from './lib/user-error.ts';

const mendLimitMs = 600_000;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'string' } },
});
const deployment = await openDeployment();

/** Keeps the facts of the healthy system, and of each fault the parts that differ from them. */
async function writeFacts(folder: string, name: string, facts: Facts, before: Facts): Promise<void> {
  const write = async (file: string, parts: Partial<Facts>) =>
    await writeFile(join(folder, `${file}.json`), `${JSON.stringify(parts, undefined, 1)}\n`);
  await mkdir(folder, { recursive: true });
  const parts = Object.entries(facts).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof Facts]),
  );
  await write('healthy', before);
  await write(name, Object.fromEntries(parts));
}

await runScript(
  async () => {
    const faults = listMatrixRows(deployment);
    const wanted = positionals.flatMap((text) => text.split(' ')).filter((name) => name !== '');
    const unknown = wanted.filter((name) => faults.every((fault) => fault.name !== name));
    if (unknown.length > 0) {
      const known = faults.map(({ name, description }) => `  ${name.padEnd(24)} ${description}`);
      throw new UserError(
        `There is no break "${unknown.join('", "')}". The breaks are:\n${known.join('\n')}`,
      );
    }
    const chosen = faults.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
    await lockDeployment(deployment, 'make doctor-matrix');
    await verifyFaultsHitPrimary(deployment, chosen);
    const folder = values.record;
    const options: MatrixOptions = {
      runMend: (command) =>
        deployment.run('bash', ['-c', `cd "$0" && ${command}`, projectRoot], {
          timeoutMs: mendLimitMs,
          env: shareLock(),
        }),
      ...(folder !== undefined && {
        onFacts: (name, facts, before) => writeFacts(folder, name, facts, before),
      }),
    };
    const results: MatrixResult[] = [];
    for (const fault of chosen) {
      console.log(`\n${fault.name}: ${fault.description}`);
      const result = await runMatrixRow(deployment, fault, options);
      results.push(result);
      const { found, mend, problem, cleanSeconds } = result;
      console.log(`  ${found.join(', ') || 'nothing'}\n  ${mend}`);
      console.log(`  ${problem || `clean after ${cleanSeconds.toFixed(0)} s`}`);
    }
    console.log(`\n${formatMatrix(results)}`);
    const wrong = results.filter(({ problem }) => problem !== '').length;
    if (wrong > 0) throw new UserError(`${wrong} of ${results.length} breaks were not found, or not mended.`);
    console.log(`\n  ${results.length} breaks, each found by name and mended; no false alarm between them.`);
  },
  { look: 'make doctor' },
);
