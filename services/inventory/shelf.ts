import { Unprocessable } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { replay, toNewBook, type Added, type Addition } from './addition.ts';
import { addBatch, type BatchItem, type BatchResult } from './batch.ts';
import type { Book } from './book.ts';
import { createCommitTimes } from './commit-times.ts';
import { isBadRow } from './database-errors.ts';
import { createGroupCommit } from './group-commit.ts';
import type { NewBook, Repository } from './repository.ts';

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

    /** Adds and completes all or none. Throws as `addBook` does, with the item's position as path. */
    addBooks: (items: BatchItem[]): Promise<BatchResult[]> =>
      refusing(
        timed(
          () => repository.transaction((books) => addBatch(books, items)),
          (results) => results.map((result) => (result.status === 'added' ? result.book : undefined)),
        ),
      ),
  };
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
