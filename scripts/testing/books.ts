/** A record, as `GET /books` of inventory has it. */
export interface Book {
  id: string;
  /** Ascending in the order of commits; gaps are allowed. */
  accessionNumber: number;
  title: string;
  authors: string[];
  /** ISBN-13, digits only. */
  isbn: string | null;
  /** Negative before the common era. */
  year: number | null;
  language: string | null;
  /** Where the record came from. */
  source: string;
  addedAt: string;
}

const timeoutMs = 10_000;

/** All books, newest first, or those that a search finds. Throws what inventory says instead. */
export async function listBooks(inventoryUrl: string, search = ''): Promise<Book[]> {
  const books: Book[] = [];
  let after: string | null = null;
  do {
    const query = new URLSearchParams({
      limit: '200',
      ...(search && { q: search }),
      ...(after !== null && { after }),
    });
    const url = `${inventoryUrl}/books?${query.toString()}`;
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    if (!response.ok) throw new Error(`GET ${url} answered ${response.status}: ${await response.text()}`);
    const page = (await response.json()) as { books: Book[]; next: string | null };
    books.push(...page.books);
    after = page.next;
  } while (after !== null);
  return books;
}
