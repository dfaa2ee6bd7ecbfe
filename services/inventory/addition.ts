import { randomUUIDv7 } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import { Unprocessable } from '../platform/errors.ts';
import { isSameBook, type Book, type BookInput } from './book.ts';
import type { KeyedBook } from './completions.ts';
import type { NewBook } from './repository.ts';

/** A book to add; a retry with the same key adds nothing and gets the first answer. */
export interface Addition {
  input: BookInput;
  idempotencyKey?: string | undefined;
}

/** `isNew` is false when the book is there already, by the same key. */
export interface Added {
  book: Book;
  isNew: boolean;
}

/** Answers the earlier book of the addition's key. Throws Unprocessable when it is another one. */
export function replay(
  { input, idempotencyKey = '' }: Addition,
  earlier: Map<string, KeyedBook>,
  path: string,
): Added {
  const { book, completedFields } = earlier.get(idempotencyKey) ?? {};
  if (book && isSameBook(input, book, completedFields)) return { book, isNew: false };
  throw new Unprocessable(`The idempotency key "${idempotencyKey}" was used for another book.`, {
    errors: [{ path, message: 'was used for another book' }],
  });
}

export function toNewBook({ input, idempotencyKey }: Addition): NewBook {
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return { id: randomUUIDv7(), input, idempotencyKey, traceId };
}
