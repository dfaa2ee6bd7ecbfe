import type { DrillReport } from './drill.ts';

/** A drill's own lines, at its end. */
export function formatDrillLine({ seen, outageSeconds, ledger, doctor, problems }: DrillReport): string {
  return [
    `  ${problems.length === 0 ? '✓' : '✗'} outage ${outageSeconds.toFixed(1)} s`,
    `    seen:   ${seen}`,
    `    ledger: ${ledger}`,
    `    doctor: ${doctor}`,
    ...problems.map((problem) => `    ✗ ${problem}`),
  ].join('\n');
}

/** All drills, a row each, as Markdown. */
export function formatDrillTable(reports: DrillReport[]): string {
  const head = ['drill', 'what is done', 'predicted', 'seen', 'outage', 'ledger', 'doctor'];
  const rows = reports.map(({ name, does, predicts, seen, outageSeconds, ledger, doctor, problems }) => [
    `${problems.length === 0 ? '✓' : '✗'} ${name}`,
    does,
    predicts,
    [seen, ...problems.map((problem) => `✗ ${problem}`)].join('; '),
    `${outageSeconds.toFixed(1)} s`,
    ledger,
    doctor,
  ]);
  const all = [head, ...rows].map((row) =>
    row.map((cell) => cell.replaceAll('|', '/').replaceAll('\n', ' ')),
  );
  const lines = all.map((row) => `| ${row.join(' | ')} |`);
  return [lines[0], `|${' --- |'.repeat(head.length)}`, ...lines.slice(1)].join('\n');
}
