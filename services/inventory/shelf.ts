import { randomUUIDv7 } from 'node:crypto';
import { Unprocessable } from '../platform/errors.ts';
import { isSameBook, type Book, type BookInput } from './book.ts';
import { isBadRow } from './database-errors.ts';
import { createGroupCommit } from './group-commit.ts';
import type { Journey, Journeys } from './journeys.ts';
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
export function createShelf(repository: Repository, journeys: Journeys) {
  const commits = createGroupCommit<NewBook, Written>({
    write: async (books) => {
      const { result, commit } = await measured(books.length, repository.insertBooks(books));
      return result.map((book) => ({ book, commit }));
    },
    isOneItemsFault: isBadRow,
  });

  return {
    /** Throws Unprocessable when the key belongs to another book, Unavailable when the database does not answer in time. */
    async addBook(addition: Addition): Promise<Added> {
      const { book, commit } = await refusing(commits.submit(toNewBook(addition)));
      if (book) {
        journeys.keep(book.id, commit);
        return { book, isNew: true };
      }
      const earlier = await repository.findBooksByKey([addition.idempotencyKey ?? '']);
      return replay(addition, earlier, 'the Idempotency-Key header');
    },

    /** Adds all or none. Throws as `addBook` does, with the item's position as path. */
    async addBooks(additions: Addition[]): Promise<Added[]> {
      const adding = refusing(repository.transaction((books) => addAll(books, additions)));
      const { result, commit } = await measured(additions.length, adding);
      for (const { book, isNew } of result) if (isNew) journeys.keep(book.id, commit);
      return result;
    },
  };
}

type Commit = Pick<Journey, 'batchSize' | 'commitMs'>;

interface Written {
  /** Undefined when the key is there already. */
  book: Book | undefined;
  commit: Commit;
}

async function measured<Result>(
  batchSize: number,
  work: Promise<Result>,
): Promise<{ result: Result; commit: Commit }> {
  const startedAt = performance.now();
  const result = await work;
  return { result, commit: { batchSize, commitMs: performance.now() - startedAt } };
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
  return { id: randomUUIDv7(), input, idempotencyKey };
}
