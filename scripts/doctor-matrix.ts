/**
 * `make doctor-matrix`: breaks the deployment in every way that doctor is to know, asks it, and mends it by the command that it
 * names. BREAKS='…' names some of them. With --record FOLDER the facts are kept there, for the unit tests.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { listBreaks } from './faults/catalogue.ts';
import { formatMatrix, tryBreak, type Row } from './faults/matrix.ts';
import type { Facts } from './doctor/facts.ts';
import { createDeployment } from './deployment/deployment.ts';
import { projectRoot } from './lib/project-root.ts';
import { UserError } from './lib/user-error.ts';
import { runScript } from './lib/script.ts';

const mendLimitMs = 600_000;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'string' } },
});
const deployment = createDeployment();

/** Keeps the facts of the whole system, and of each break the parts that differ from them. */
async function record(folder: string, name: string, facts: Facts, before: Facts): Promise<void> {
  const write = async (file: string, parts: Partial<Facts>) =>
    await writeFile(join(folder, `${file}.json`), `${JSON.stringify(parts, undefined, 1)}\n`);
  await mkdir(folder, { recursive: true });
  const parts = Object.entries(facts).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof Facts]),
  );
  await write('whole', before);
  await write(name, Object.fromEntries(parts));
}

await runScript(
  async () => {
    const breaks = listBreaks(deployment);
    const wanted = positionals.flatMap((text) => text.split(' ')).filter((name) => name !== '');
    const unknown = wanted.filter((name) => breaks.every((one) => one.name !== name));
    if (unknown.length > 0) {
      throw new UserError(
        `There is no break "${unknown.join('", "')}". The breaks are:\n${breaks.map(({ name, does }) => `  ${name.padEnd(24)} ${does}`).join('\n')}`,
      );
    }
    const rows: Row[] = [];
    for (const one of breaks.filter(({ name }) => wanted.length === 0 || wanted.includes(name))) {
      console.log(`\n${one.name}: ${one.does}`);
      const row = await tryBreak(deployment, one, {
        trustDoctor: true,
        shell: (line) =>
          deployment.run('bash', ['-c', `cd "$0" && ${line}`, projectRoot], { timeoutMs: mendLimitMs }),
        ...(values.record === undefined
          ? {}
          : { onFacts: (name, facts, before) => record(values.record ?? '', name, facts, before) }),
      });
      rows.push(row);
      console.log(
        `  ${row.found.join(', ') || 'nothing'}\n  ${row.mend}\n  ${row.problem || `clean after ${row.cleanSeconds.toFixed(0)} s`}`,
      );
    }
    console.log(`\n${formatMatrix(rows)}`);
    const wrong = rows.filter(({ problem }) => problem !== '').length;
    if (wrong > 0) throw new UserError(`${wrong} of ${rows.length} breaks were not found, or not mended.`);
    console.log(`\n  ${rows.length} breaks, each found by name and mended; no false alarm between them.`);
  },
  { look: 'make doctor' },
);
