/** What inventory answers of an item: `completes` when it added nothing, since the book would complete one of these records. */
export type ItemResult =
  | { status: 'added' | 'already-there' | 'completed'; book: RecordedBook }
  | { status: 'completes'; incompleteBooks: IncompleteBook[] };

/** The fields of a record that it may lack. */
export interface RecordedBook {
  isbn: string | null;
  year: number | null;
  language: string | null;
}

/** A record that lacks something, and the keys of the rows that it came from. */
export interface IncompleteBook {
  id: string;
  idempotencyKeys: string[];
}

/** What became of each book of a batch. Throws when there are more or fewer than books. */
export function readResults(body: unknown, length: number): ItemResult[] {
  const { results } = body as { results: ItemResult[] };
  if (results.length !== length)
    throw new Error(`Inventory answered ${results.length} results for ${length} books.`);
  return results;
}

/** The positions that a problem document names (`items.3.book.title`), each with its reasons. */
export function readReasons(body: unknown): Map<number, string> {
  const reasons = new Map<number, string>();
  const { errors = [] } = (body ?? {}) as { errors?: { path: string; message: string }[] };
  for (const { path, message } of errors) {
    const [, position, field = 'it'] = /^items\.(\d+)(?:\.(?:book\.)?(.+))?$/.exec(path) ?? [];
    if (position === undefined) continue;
    const before = reasons.get(Number(position));
    reasons.set(Number(position), `${before ? `${before}; ` : ''}${field} ${message}`);
  }
  return reasons;
}

/** A body as JSON, or the start of its text when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.slice(0, 200);
  }
}

/** Seconds or a date, as RFC 9110 has it; 0 when there is none. */
export function readRetryAfterMs(header: string | null): number {
  if (header === null) return 0;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
