import { replay, toNewBook, type AddBookRequest } from './new-book.ts';
import type { Book, IncompleteBook } from './book.ts';
import type { NewBook } from './insert-books.ts';
import type { BookTransaction } from './repository.ts';

/** A book to add. It may ask first whether it would complete a record, or name the record that it is to complete. */
export interface BatchItem extends AddBookRequest {
  askFirst?: boolean | undefined;
  completes?: string | undefined;
}

export type BatchResult =
  | { status: 'added' | 'already-there' | 'completed'; book: Book }
  | { status: 'completes'; incompleteBooks: IncompleteBook[] };

/** For so many items of a batch the records are looked up that they would complete: each may have as many. */
const maxListedItems = 100;

/** An item on its way: `position` is where its result belongs. */
export interface BatchEntry {
  position: number;
  item: BatchItem;
  newBook: NewBook;
}

/** Prepares a batch before its transaction, in which nobody else may add a book. */
export function toBatchEntries(items: BatchItem[]): BatchEntry[] {
  return items.map((item, position) => ({
    position,
    item,
    newBook: { ...toNewBook(item), asksFirst: item.askFirst },
  }));
}

/** Adds or completes what each item tells, and answers a result an item. Throws Unprocessable when a key belongs to another book. */
export async function addBatch(books: BookTransaction, entries: BatchEntry[]): Promise<BatchResult[]> {
  const results = new Map<number, BatchResult>();
  const open = (some = entries) => some.filter(({ position }) => !results.has(position));

  const completing = entries.filter(({ item }) => item.completes !== undefined);
  await answerKnown(books, completing, results);
  await complete(books, open(completing), results);
  await add(books, open(), results);
  await answerKnown(books, open(), results);
  await answerIncomplete(books, open(), results);
  return entries.flatMap(({ position }) => results.get(position) ?? []);
}

async function complete(
  books: BookTransaction,
  entries: BatchEntry[],
  results: Map<number, BatchResult>,
): Promise<void> {
  if (entries.length === 0) return;
  const completed = await books.completeBooks(
    entries.map(({ item, newBook }) => ({ ...newBook, bookId: item.completes ?? '' })),
  );
  answer(results, entries, 'completed', completed);
}

async function add(
  books: BookTransaction,
  entries: BatchEntry[],
  results: Map<number, BatchResult>,
): Promise<void> {
  if (entries.length === 0) return;
  const added = await books.insertBooks(entries.map(({ newBook }) => newBook));
  answer(results, entries, 'added', added);
}

/** Answers those of the entries that have a book in their place. */
function answer(
  results: Map<number, BatchResult>,
  entries: BatchEntry[],
  status: 'added' | 'completed',
  books: (Book | undefined)[],
): void {
  entries.forEach(({ position }, index) => {
    const book = books[index];
    if (book) results.set(position, { status, book });
  });
}

async function answerKnown(
  books: BookTransaction,
  entries: BatchEntry[],
  results: Map<number, BatchResult>,
): Promise<void> {
  const keys = entries.flatMap(({ item }) => item.idempotencyKey ?? []);
  if (keys.length === 0) return;
  const known = await books.findBooksByKey(keys);
  for (const { position, item } of entries) {
    if (!known.has(item.idempotencyKey ?? '')) continue;
    const { book } = replay(item, known, `items.${position}.idempotencyKey`);
    results.set(position, { status: 'already-there', book });
  }
}

async function answerIncomplete(
  books: BookTransaction,
  entries: BatchEntry[],
  results: Map<number, BatchResult>,
): Promise<void> {
  if (entries.length === 0) return;
  const listed = entries.slice(0, maxListedItems);
  const found = await books.findIncompleteBooks(listed.map(({ newBook }) => newBook));
  entries.forEach(({ position }, index) => {
    results.set(position, { status: 'completes', incompleteBooks: found[index] ?? [] });
  });
}
