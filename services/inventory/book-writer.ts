import { Unprocessable } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { addBatch, toBatchEntries, type BatchItem, type BatchResult } from './batch.ts';
import type { Book } from './book.ts';
import { createCommitTimes } from './commit-times.ts';
import { isBadRow } from './database-errors.ts';
import { createGroupCommit, type GroupCommitOptions } from './group-commit.ts';
import type { NewBook } from './insert-books.ts';
import { replay, toNewBook, type AddBookRequest, type AddBookResult } from './new-book.ts';
import type { Repository } from './repository.ts';

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

    /** Adds or completes all or none. Throws as `addBook` does, with the item's position as path. */
    addBooks(items: BatchItem[]): Promise<BatchResult[]> {
      const entries = toBatchEntries(items);
      return toUnprocessable(
        recordingTime(
          () => repository.transaction((books) => addBatch(books, entries)),
          (results) => results.map((result) => (result.status === 'added' ? result.book : undefined)),
        ),
      );
    },
  };
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
