import type { RowList } from './row-list.ts';
import type { Tally } from './tally.ts';

interface Report {
  path: string;
  tally: Tally;
  seconds: number;
  rejected: Pick<RowList, 'path' | 'shown'>;
  incomplete: Pick<RowList, 'path' | 'shown'>;
}

/** What became of every row, for a person. */
export function formatReport({ path, tally, seconds, rejected, incomplete }: Report): string {
  const lines = [
    `${path}: ${count(tally.rows)} rows in ${seconds.toFixed(1)} s`,
    line('added', tally.added),
    ...(tally.completed > 0
      ? [
          line(
            'completed',
            tally.completed,
            'there by title and authors, and lacked an ISBN, year or language',
          ),
        ]
      : []),
    line('already there', tally.alreadyThere, possiblyAdded(tally)),
    line('rejected', tally.rejected, see(tally.rejected, rejected)),
    ...list(tally.rejected, rejected),
  ];
  const open = tally.rows - tally.added - tally.completed - tally.alreadyThere - tally.rejected;
  if (open > 0) lines.push(line('not known', open, 'read, and not answered for when the import stopped'));
  if (tally.incomplete > 0) {
    lines.push(
      `Of the books above, ${count(tally.incomplete)} lack what a cell could not tell. Corrected, ${incomplete.path} completes them:`,
      ...list(tally.incomplete, incomplete),
    );
  }
  return lines.join('\n');
}

function line(name: string, value: number, note = ''): string {
  return `  ${name.padEnd(14)}${count(value).padStart(12)}  ${note}`.trimEnd();
}

function see(value: number, { path }: Pick<RowList, 'path'>): string {
  return value === 0 ? '' : `corrected, ${path} can be imported as it is`;
}

function list(total: number, { shown }: Pick<RowList, 'shown'>): string[] {
  const lines = shown.map(({ line: number, text }) => `    line ${number}: ${text}`);
  return total > shown.length ? [...lines, `    and ${count(total - shown.length)} more`] : lines;
}

function possiblyAdded({ possiblyAdded: value }: Tally): string {
  return value === 0
    ? ''
    : `${count(value)} of them perhaps added just now: inventory's answer had been lost`;
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}
