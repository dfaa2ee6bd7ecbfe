import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../deployment/deployment.ts';
import { gatherFacts, type Facts } from '../doctor/facts.ts';
import type { Finding } from '../doctor/finding.ts';
import { diagnose } from '../doctor/diagnose.ts';
import type { MatrixRow } from './fault.ts';
import { formatTable } from '../lib/table.ts';
import { getErrorMessage } from '../lib/error-message.ts';

/** What came of one fault. */
export interface MatrixResult {
  name: string;
  /** What doctor says while it lasts: the first is the cause. */
  found: string[];
  /** The command that doctor names. */
  mend: string;
  /** Whether doctor's command mended it, or the fault's own means. */
  mendedBy: 'doctor' | 'hand';
  /** From the mend to the first examination that finds nothing. */
  cleanSeconds: number;
  /** Why this row is no proof; empty when it is. */
  problem: string;
}

export interface MatrixOptions {
  /** Runs the command that doctor names, from the project's root; without it, each fault is mended by its own means. */
  runMend?: (command: string) => Promise<unknown>;
  /** Called with what was seen while the fault lasted, and before it. */
  onFacts?: (name: string, facts: Facts, before: Facts) => Promise<void>;
}

interface Examination {
  facts: Facts;
  findings: Finding[];
}

const findLimitMs = 60_000;
const cleanLimitMs = 240_000;
const everyMs = 1_500;

/** Injects a fault, runs doctor, mends, and runs doctor again until it finds nothing. */
export async function runMatrixRow(
  deployment: Deployment,
  fault: MatrixRow,
  { runMend, onFacts }: MatrixOptions = {},
): Promise<MatrixResult> {
  const { name, finding: expected, isMendedByHand, prepare, inject, mend, restore } = fault;
  const mendByDoctor = isMendedByHand ? undefined : runMend;
  const result: MatrixResult = {
    ...{ name, found: [], mend: '', mendedBy: mendByDoctor ? 'doctor' : 'hand' },
    ...{ cleanSeconds: 0, problem: '' },
  };
  const before = await examineUntil(deployment, cleanLimitMs, isClean);
  if (!isClean(before)) {
    return { ...result, found: namesOf(before), problem: 'something was wrong before' };
  }
  let isMended = false;
  try {
    await prepare?.();
    await inject();
    const during = await examineUntil(deployment, findLimitMs, isFirst(expected));
    const [cause] = during.findings;
    result.found = namesOf(during);
    if (cause?.name !== expected) {
      return { ...result, problem: `not the first finding within ${findLimitMs / 1000} s` };
    }
    await onFacts?.(name, during.facts, before.facts);
    result.mend = cause.mend;

    const mendedAt = performance.now();
    if (mendByDoctor) await mendByDoctor(cause.mend);
    else {
      await mend?.();
      await restore?.();
    }
    const after = await examineUntil(deployment, cleanLimitMs, isClean);
    result.cleanSeconds = (performance.now() - mendedAt) / 1000;
    isMended = isClean(after);
    return isMended ? result : { ...result, problem: `then it found ${namesOf(after).join(', ')}` };
  } catch (error) {
    return { ...result, problem: getErrorMessage(error) };
  } finally {
    if (!isMended) await restore?.();
  }
}

/** A row each: the fault, what was found (the cause first), and how it went away. */
export function formatMatrix(results: MatrixResult[]): string {
  return formatTable(
    ['', 'fault', 'finding', 'hence', 'mended by, clean after'],
    results.map(({ name, found, mendedBy, cleanSeconds, problem }) => [
      problem === '' ? '✓' : '✗',
      name,
      found[0] ?? 'nothing',
      found.slice(1).join(', '),
      problem === '' ? `${mendedBy}, ${cleanSeconds.toFixed(0)} s` : problem,
    ]),
  );
}

const isClean = ({ findings }: Examination) => findings.length === 0;
const isFirst =
  (name: string) =>
  ({ findings }: Examination) =>
    findings[0]?.name === name;
const namesOf = ({ findings }: Examination) => findings.map(({ name }) => name);

/** Runs doctor until its answer is as expected; returns the last one when time is up. */
async function examineUntil(
  deployment: Deployment,
  limitMs: number,
  isExpected: (examination: Examination) => boolean,
): Promise<Examination> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const facts = await gatherFacts(deployment);
    const examination = { facts, findings: diagnose(facts).findings };
    if (isExpected(examination) || performance.now() > deadline) return examination;
    await sleep(everyMs);
  }
}
