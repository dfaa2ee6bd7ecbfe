import { markdownTable } from 'markdown-table';

/** A table in Markdown. Its cells are as wide as their text: some hold whole sentences. */
export function formatTable(headings: string[], rows: string[][]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '/').replaceAll('\n', ' ')));
  return markdownTable([headings, ...cells], { alignDelimiters: false });
}
