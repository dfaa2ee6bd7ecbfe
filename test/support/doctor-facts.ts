import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Facts } from '../../scripts/doctor/facts.ts';
import { judge } from '../../scripts/doctor/judge.ts';

const folder = new URL('../unit/doctor/recorded/', import.meta.url).pathname;

/** Facts of a deployment that was broken so, as `scripts/doctor-matrix.ts --record` has kept them. `whole`: of a whole one. */
export function readFacts(name: string): Facts {
  const read = (file: string) =>
    JSON.parse(readFileSync(join(folder, `${file}.json`), 'utf8')) as Partial<Facts>;
  return { ...(read('whole') as Facts), ...read(name) };
}

export const recordedBreaks = readdirSync(folder)
  .map((file) => file.replace('.json', ''))
  .filter((name) => name !== 'whole');

/** A whole deployment's facts, with other answers of vm/status/. An answer that is undefined did not come in time. */
export function buildFacts(words: Record<string, string | undefined>, parts: Partial<Facts> = {}): Facts {
  const facts = readFacts('whole');
  const { told } = facts.vm;
  if (!told) throw new Error('The VM of whole.json is silent.');
  const status = Object.fromEntries(
    Object.entries({ ...told.status, ...words }).filter(([, word]) => word !== undefined),
  ) as Record<string, string>;
  return { ...facts, vm: { told: { ...told, status } }, ...parts };
}

/** The names of what is found, the cause first. */
export function findNames(facts: Facts): string[] {
  return judge(facts).findings.map(({ name }) => name);
}
