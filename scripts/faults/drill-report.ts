import type { Drill } from './fault.ts';
import { formatTable } from '../lib/table.ts';
import { getErrorMessage } from '../lib/error-message.ts';

/** What came of a drill. */
export interface DrillReport {
  name: string;
  description: string;
  prediction: string;
  /** What clients saw, and what was verified. */
  observed: string;
  outageSeconds: number;
  ledger: string;
  doctor: string;
  /** Why the drill has failed, a sentence each; empty when everything was as predicted. */
  problems: string[];
}

/** Of a drill that could not even begin. */
export function reportNotBegun({ name, description, prediction }: Drill, error: unknown): DrillReport {
  return {
    ...{ name, description, prediction: prediction.text },
    ...{ observed: 'not begun', outageSeconds: 0, ledger: 'not settled', doctor: 'not asked' },
    problems: [getErrorMessage(error)],
  };
}

/** A drill's own lines, at its end. */
export function formatDrill({ observed, outageSeconds, ledger, doctor, problems }: DrillReport): string {
  return [
    `  ${problems.length === 0 ? '✓' : '✗'} outage ${outageSeconds.toFixed(1)} s`,
    `    seen:   ${observed}`,
    `    ledger: ${ledger}`,
    `    doctor: ${doctor}`,
    ...problems.map((problem) => `    ✗ ${problem}`),
  ].join('\n');
}

/** All drills, a row each, as Markdown. */
export function formatDrills(reports: DrillReport[]): string {
  return formatTable(
    ['drill', 'what is done', 'predicted', 'seen', 'outage', 'ledger', 'doctor'],
    reports.map(({ name, description, prediction, observed, outageSeconds, ledger, doctor, problems }) => [
      `${problems.length === 0 ? '✓' : '✗'} ${name}`,
      description,
      prediction,
      [observed, ...problems.map((problem) => `✗ ${problem}`)].join('; '),
      `${outageSeconds.toFixed(1)} s`,
      ledger,
      doctor,
    ]),
  );
}
