import { randomUUIDv7 } from 'node:crypto';
import { Unprocessable } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { findRecordedSpan } from '../platform/tracing.ts';
import { isSameBook, type Book, type BookInput } from './book.ts';
import { createCommitTimes } from './commit-times.ts';
import { isBadRow } from './database-errors.ts';
import { createGroupCommit, type GroupCommitOptions } from './group-commit.ts';
import type { NewBook } from './insert-books.ts';
import type { BookTransaction, Repository } from './repository.ts';

/** A book to add; a retry with the same key adds nothing and gets the first answer. */
export interface AddBookRequest {
  input: BookInput;
  idempotencyKey: string | undefined;
}

/** `isNew` is false when the same key has added the book before. */
export interface AddBookResult {
  book: Book;
  isNew: boolean;
}

export type BookWriter = ReturnType<typeof createBookWriter>;

/** The write path: what it returns is committed and durable. */
export function createBookWriter(
  repository: Repository,
  log: Logger,
  limits: Pick<GroupCommitOptions<NewBook, unknown>, 'maxWaiting'> = {},
) {
  const commitTimes = createCommitTimes(repository.insertCommitTimes, log);
  const groupCommit = createGroupCommit<NewBook, Book | undefined>({
    write: (books) =>
      recordingTime(
        () => repository.insertBooks(books),
        (inserted) => inserted,
      ),
    isOneItemsFault: isBadRow,
    ...limits,
  });

  /** Records how long `write` took until the new books in its result were durable. */
  async function recordingTime<Result>(
    write: () => Promise<Result>,
    newBooks: (result: Result) => (Book | undefined)[],
  ): Promise<Result> {
    const startedAt = performance.now();
    const result = await write();
    const milliseconds = performance.now() - startedAt;
    commitTimes.record(
      newBooks(result).flatMap((book) => book?.id ?? []),
      milliseconds,
    );
    return result;
  }

  return {
    /** Throws Unprocessable when the key belongs to another book, Unavailable when the database does not answer in time. */
    async addBook(request: AddBookRequest): Promise<AddBookResult> {
      const book = await toUnprocessable(groupCommit.submit(toNewBook(request)));
      if (book) return { book, isNew: true };
      const earlier = await repository.findBooksByKey([request.idempotencyKey ?? '']);
      return replay(request, earlier, 'the Idempotency-Key header');
    },

    /** Adds all or none. Throws as `addBook` does, with the item's position as path. */
    addBooks: (requests: AddBookRequest[]): Promise<AddBookResult[]> =>
      toUnprocessable(
        recordingTime(
          () => repository.transaction((books) => addAll(books, requests)),
          (results) => results.map(({ book, isNew }) => (isNew ? book : undefined)),
        ),
      ),
  };
}

async function addAll(books: BookTransaction, requests: AddBookRequest[]): Promise<AddBookResult[]> {
  const newBooks = requests.map(toNewBook);
  const inserted = await books.insertBooks(newBooks);
  const keys = newBooks.flatMap(({ idempotencyKey }, position) =>
    inserted[position] ? [] : (idempotencyKey ?? []),
  );
  const earlier = keys.length > 0 ? await books.findBooksByKey(keys) : new Map<string, Book>();
  return newBooks.map((newBook, position) => {
    const book = inserted[position];
    return book ? { book, isNew: true } : replay(newBook, earlier, `items.${position}.idempotencyKey`);
  });
}

/** A row that passes our checks but not the table's is still the caller's fault; nothing of it was written. */
async function toUnprocessable<Result>(write: Promise<Result>): Promise<Result> {
  try {
    return await write;
  } catch (error) {
    if (!isBadRow(error)) throw error;
    throw new Unprocessable('The database refuses this book.', { cause: error });
  }
}

function replay(
  { input, idempotencyKey = '' }: AddBookRequest,
  earlier: Map<string, Book>,
  path: string,
): AddBookResult {
  const book = earlier.get(idempotencyKey);
  if (book && isSameBook(input, book)) return { book, isNew: false };
  throw new Unprocessable(`The idempotency key "${idempotencyKey}" was used for another book.`, {
    errors: [{ path, message: 'was used for another book' }],
  });
}

function toNewBook({ input, idempotencyKey }: AddBookRequest): NewBook {
  return { id: randomUUIDv7(), input, idempotencyKey, traceId: findRecordedSpan()?.traceId };
}
