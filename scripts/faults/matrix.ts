import { setTimeout as sleep } from 'node:timers/promises';
import { gatherFacts, type Facts } from '../doctor/facts.ts';
import type { Finding } from '../doctor/finding.ts';
import { diagnose } from '../doctor/diagnose.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { Break } from './break.ts';

/** What came of one break. */
export interface Row {
  name: string;
  expected: string;
  /** What doctor says while it lasts: the first is the cause. */
  found: string[];
  mend: string;
  /** How it was mended: by doctor's own command, or by whoever made the break. */
  mendedBy: 'doctor' | 'hand';
  /** From the mend to the first examination that finds nothing. */
  cleanSeconds: number;
  /** Why this row is no proof; empty when it is. */
  problem: string;
}

export interface MatrixOptions {
  /** Takes doctor's word for it, and runs the command that it names; otherwise the break is undone by its own means. */
  trustDoctor: boolean;
  /** Runs a line of shell from the project's root. */
  shell: (line: string) => Promise<unknown>;
  onFacts?: (name: string, facts: Facts, before: Facts) => Promise<void>;
}

const findLimitMs = 60_000;
const cleanLimitMs = 240_000;
const everyMs = 1_500;

/** Makes a break, asks doctor, mends, and asks again until nothing is found. */
export async function tryBreak(
  deployment: Deployment,
  one: Break,
  { trustDoctor, shell, onFacts }: MatrixOptions,
): Promise<Row> {
  const look = async () => {
    const facts = await gatherFacts(deployment);
    return { facts, findings: diagnose(facts).findings };
  };
  const row: Row = {
    name: one.name,
    expected: one.finding,
    found: [],
    mend: '',
    mendedBy: trustDoctor && !one.isMendedByHand ? 'doctor' : 'hand',
    cleanSeconds: 0,
    problem: '',
  };
  let isMended = false;
  const clean = () => until(cleanLimitMs, look, ({ findings }) => findings.length === 0);

  const before = await clean();
  if (before.findings.length > 0) {
    return { ...row, found: namesOf(before.findings), problem: 'something was wrong before' };
  }
  try {
    await one.break();
    const { facts, findings } = await until(
      findLimitMs,
      look,
      ({ findings: [first] }) => first?.name === one.finding,
    );
    row.found = namesOf(findings);
    const [first] = findings;
    if (first?.name !== one.finding) {
      return { ...row, problem: `not the first finding within ${findLimitMs / 1000} s` };
    }
    await onFacts?.(one.name, facts, before.facts);
    row.mend = first.mend;

    const began = performance.now();
    if (row.mendedBy === 'doctor') await shell(first.mend);
    else await one.putBack();
    const { findings: after } = await clean();
    row.cleanSeconds = (performance.now() - began) / 1000;
    isMended = after.length === 0;
    return isMended ? row : { ...row, problem: `then it found ${namesOf(after).join(', ')}` };
  } catch (error) {
    return { ...row, problem: error instanceof Error ? error.message : String(error) };
  } finally {
    if (!isMended) await one.putBack();
  }
}

/** The table of all rows: break, what was found (the cause first), and how it went away. */
export function formatMatrix(rows: Row[]): string {
  const cells = rows.map(({ name, found, mendedBy, cleanSeconds, problem }) => [
    problem === '' ? '✓' : '✗',
    name,
    found[0] ?? 'nothing',
    found.slice(1).join(', '),
    problem === '' ? `${mendedBy}, ${cleanSeconds.toFixed(0)} s` : problem,
  ]);
  const table = [['', 'break', 'finding', 'hence', 'mended by, clean after'], ...cells];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  return table
    .map((line) => `  ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}

function namesOf(findings: Finding[]): string[] {
  return findings.map(({ name }) => name);
}

/** The first answer that will do, or the last one when time is up. */
async function until<T>(
  limitMs: number,
  ask: () => Promise<T>,
  isEnough: (answer: T) => boolean,
): Promise<T> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (isEnough(answer) || performance.now() > deadline) return answer;
    await sleep(everyMs);
  }
}
