import { randomUUIDv7 } from 'node:crypto';
import { Unprocessable } from '../platform/errors.ts';
import { findRecordedSpan } from '../platform/tracing.ts';
import { isSameBook, type Book, type BookInput } from './book.ts';
import type { KeyedBook } from './completions.ts';
import type { NewBook } from './insert-books.ts';
import { searchText } from './search.ts';

/** A book to add; a retry with the same key adds nothing and gets the first answer. */
export interface AddBookRequest {
  input: BookInput;
  idempotencyKey?: string | undefined;
}

/** `isNew` is false when the same key has added the book before. */
export interface AddBookResult {
  book: Book;
  isNew: boolean;
}

/** Returns the book that the same key has added before. Throws Unprocessable when it is another book. */
export function replay(
  { input, idempotencyKey = '' }: AddBookRequest,
  earlier: Map<string, KeyedBook>,
  path: string,
): AddBookResult {
  const { book, completedFields } = earlier.get(idempotencyKey) ?? {};
  if (book && isSameBook(input, book, completedFields)) return { book, isNew: false };
  throw new Unprocessable(`The idempotency key "${idempotencyKey}" was used for another book.`, {
    errors: [{ path, message: 'was used for another book' }],
  });
}

export function toNewBook({ input, idempotencyKey }: AddBookRequest): NewBook {
  const traceId = findRecordedSpan()?.traceId;
  return { id: randomUUIDv7(), input, search: searchText(input), idempotencyKey, traceId };
}
