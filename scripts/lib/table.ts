import { markdownTable } from 'markdown-table';

/** Formats rows under their headings as a Markdown table, which a terminal shows well, too. Columns of figures are aligned right. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const align = headings.map((_heading, column) =>
    rows.every((row) => isFigure(row[column] ?? '')) ? 'right' : 'left',
  );
  return markdownTable([headings, ...rows], { align });
}

/** Whether a cell is a number, perhaps with its unit, or stands for none. */
function isFigure(cell: string): boolean {
  return /^([+-]?\d[\d.,]*( ?\p{L}+| ?%)?|–?)$/u.test(cell);
}
