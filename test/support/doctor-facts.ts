import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diagnose } from '../../scripts/doctor/diagnose.ts';
import type { Facts } from '../../scripts/doctor/facts.ts';

const folder = new URL('../unit/doctor/recorded/', import.meta.url).pathname;

/** Facts of a broken deployment, as `scripts/doctor-matrix.ts --record` has kept them; `healthy`: of one before it was broken. */
export function readFacts(name: string): Facts {
  const read = (file: string) =>
    JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as Partial<Facts>;
  return { ...(read('healthy') as Facts), ...read(name) };
}

export const recordedBreaks = readdirSync(folder)
  .map((file) => file.replace('.json', ''))
  .filter((name) => name !== 'healthy');

/** Facts of a healthy deployment, with other fields in the VM's status. One that is undefined was not reported in time. */
export function buildFacts(fields: Record<string, string | undefined>, parts: Partial<Facts> = {}): Facts {
  const facts = readFacts('healthy');
  const { value } = facts.vm;
  if (!value) throw new Error('The VM of healthy.json does not answer.');
  const reported = Object.entries({ ...value.status, ...fields }).filter(([, field]) => field !== undefined);
  const status = Object.fromEntries(reported) as Record<string, string>;
  return { ...facts, vm: { value: { ...value, status } }, ...parts };
}

/** The names of the findings, the cause first. */
export function findNames(facts: Facts): string[] {
  return diagnose(facts).findings.map(({ name }) => name);
}
