import { markdownTable } from 'markdown-table';

/**
 * Formats rows under their headings as a Markdown table, which a terminal shows well, too. Columns of figures are aligned
 * right; a line break or a `|` in a cell would end it, so they are replaced.
 */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const align = headings.map((_heading, column) =>
    rows.every((row) => isFigure(row[column] ?? '')) ? 'right' : 'left',
  );
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '/').replaceAll('\n', ' ')));
  return markdownTable([headings, ...cells], { align });
}

/** Whether a cell is a number, perhaps with its unit, or stands for none. */
function isFigure(cell: string): boolean {
  return /^([+-]?\d[\d.,]*( ?\p{L}+| ?%)?|–?)$/u.test(cell);
}
