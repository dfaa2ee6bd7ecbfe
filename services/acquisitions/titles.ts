import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const empty = z.literal('').transform(() => undefined);

const titleSchema = z.object({
  title: z.string().min(1),
  authors: z.string().transform((names) => names.split(';').map((name) => name.trim())),
  isbn: z.union([empty, z.string().regex(/^\d{13}$/)]),
  year: z.union([empty, z.coerce.number().int()]),
  language: z.union([empty, z.string().min(2)]),
});

/** A book that can be bought. Its year is the one in which it first appeared, its ISBN that of the copy on sale. */
export type Title = z.infer<typeof titleSchema>;

/** Reads the list of titles: a CSV with a header line, authors parted by semicolons. Throws when a line is wrong. */
export function parseTitles(csv: string): Title[] {
  const rows: unknown[] = parse(csv, { columns: true });
  const titles = rows.map((row, index) => {
    const result = titleSchema.safeParse(row);
    if (result.success) return result.data;
    throw new Error(`Title ${index + 1} of the list is wrong: ${z.prettifyError(result.error)}`);
  });
  if (titles.length === 0) throw new Error('The list of titles is empty: there is nothing to buy.');
  return titles;
}
