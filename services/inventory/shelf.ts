import { randomUUIDv7 } from 'node:crypto';
import { trace } from '@opentelemetry/api';
import { Unprocessable } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { isSameBook, type Book, type BookInput } from './book.ts';
import { createCommitTimes } from './commit-times.ts';
import { isBadRow } from './database-errors.ts';
import { createGroupCommit } from './group-commit.ts';
import type { BookTransaction, NewBook, Repository } from './repository.ts';

/** A book to add; a retry with the same key adds nothing and gets the first answer. */
export interface Addition {
  input: BookInput;
  idempotencyKey: string | undefined;
}

/** `isNew` is false when the book is there already, by the same key. */
export interface Added {
  book: Book;
  isNew: boolean;
}

export type Shelf = ReturnType<typeof createShelf>;

/** The write path: what it answers is committed and durable. */
export function createShelf(repository: Repository, log: Logger) {
  const times = createCommitTimes(repository.insertCommitTimes, log);
  const commits = createGroupCommit<NewBook, Book | undefined>({
    write: (books) =>
      timed(
        () => repository.insertBooks(books),
        (added) => added,
      ),
    isOneItemsFault: isBadRow,
  });

  /** Notes how long it took until the new books that `write` answers were durable. */
  async function timed<Result>(
    write: () => Promise<Result>,
    newBooks: (result: Result) => (Book | undefined)[],
  ): Promise<Result> {
    const began = performance.now();
    const result = await write();
    const milliseconds = performance.now() - began;
    times.note(
      newBooks(result).flatMap((book) => book?.id ?? []),
      milliseconds,
    );
    return result;
  }

  return {
    /** Throws Unprocessable when the key belongs to another book, Unavailable when the database does not answer in time. */
    async addBook(addition: Addition): Promise<Added> {
      const book = await refusing(commits.submit(toNewBook(addition)));
      if (book) return { book, isNew: true };
      const earlier = await repository.findBooksByKey([addition.idempotencyKey ?? '']);
      return replay(addition, earlier, 'the Idempotency-Key header');
    },

    /** Adds all or none. Throws as `addBook` does, with the item's position as path. */
    addBooks: (additions: Addition[]): Promise<Added[]> =>
      refusing(
        timed(
          () => repository.transaction((books) => addAll(books, additions)),
          (added) => added.map(({ book, isNew }) => (isNew ? book : undefined)),
        ),
      ),
  };
}

async function addAll(books: BookTransaction, additions: Addition[]): Promise<Added[]> {
  const newBooks = additions.map(toNewBook);
  const added = await books.insertBooks(newBooks);
  const keys = newBooks.flatMap(({ idempotencyKey }, position) =>
    added[position] ? [] : (idempotencyKey ?? []),
  );
  const earlier = keys.length > 0 ? await books.findBooksByKey(keys) : new Map<string, Book>();
  return newBooks.map((newBook, position) => {
    const book = added[position];
    return book ? { book, isNew: true } : replay(newBook, earlier, `items.${position}.idempotencyKey`);
  });
}

/** What passed our checks and not the table's is still the caller's: nothing of it was written. */
async function refusing<Result>(write: Promise<Result>): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    if (!isBadRow(error)) throw error;
    throw new Unprocessable('The database refuses this book.', { cause: error });
  }
}

function replay({ input, idempotencyKey = '' }: Addition, earlier: Map<string, Book>, path: string): Added {
  const book = earlier.get(idempotencyKey);
  if (book && isSameBook(input, book)) return { book, isNew: false };
  throw new Unprocessable(`The idempotency key "${idempotencyKey}" was used for another book.`, {
    errors: [{ path, message: 'was used for another book' }],
  });
}

function toNewBook({ input, idempotencyKey }: Addition): NewBook {
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return { id: randomUUIDv7(), input, idempotencyKey, traceId };
}
