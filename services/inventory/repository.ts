import type { Book, IncompleteBook } from './book.ts';
import type { CommitTime } from './commit-times.ts';
import {
  completeBooks,
  findBooksByKey,
  findIncompleteBooks,
  isToBeAdded,
  takeTurn,
  type Completion,
  type KeyedBook,
} from './completions.ts';
import type { Database } from './database.ts';
import { insertBooks, type NewBook } from './insert-books.ts';
import { createListBooks } from './list-books.ts';
import type { BookDetails } from './provenance.ts';
import { type BookRow, columns, type ProvenanceRow, toBook, toProvenance } from './rows.ts';

export type Repository = ReturnType<typeof createRepository>;

/** The SQL of the books. `replica` is recorded as the writer of new records. */
export function createRepository(database: Database, replica: string) {
  return {
    /** Adds the books in one statement and commit, in their order. A book whose key is taken is left out. */
    insertBooks: (books: NewBook[]) => insertBooks(database, books, replica),

    findBooksByKey: (keys: string[]) => findBooksByKey(database, keys),

    /** Lets `work` see, add and complete books while nobody else adds any. Its changes are committed when it returns. */
    transaction<Result>(work: (books: BookTransaction) => Promise<Result>): Promise<Result> {
      return database.transaction(async (client) => {
        await takeTurn(client);
        return work({
          insertBooks: (books) => insertBooks(client, books, replica, isToBeAdded),
          findBooksByKey: (keys) => findBooksByKey(client, keys),
          findIncompleteBooks: (books) => findIncompleteBooks(client, books),
          completeBooks: (completions) => completeBooks(client, completions),
        });
      });
    },

    async findBook(id: string): Promise<BookDetails | undefined> {
      const { rows } = await database.query<ProvenanceRow>(
        `select ${columns}, recorded_by, batch_size, trace_id, milliseconds as commit_ms
        from books
        left join commit_times on book_id = id
        where id = $1`,
        [id],
      );
      return rows[0] && { ...toBook(rows[0]), journey: toProvenance(rows[0]) };
    },

    /** Skips books that have been deleted meanwhile. */
    insertCommitTimes: async (times: CommitTime[]): Promise<void> => {
      await database.query(
        `insert into commit_times (book_id, milliseconds)
        select book_id, milliseconds
        from unnest($1::uuid[], $2::real[]) as commit_time (book_id, milliseconds)
        where exists (select from books where id = book_id)
        on conflict do nothing`,
        [times.map(({ bookId }) => bookId), times.map(({ milliseconds }) => milliseconds)],
      );
    },

    listBooks: createListBooks(database),

    /** The books that came after accession number `after`, oldest first. */
    async listBooksAfter(after: number, limit: number): Promise<Book[]> {
      const { rows } = await database.query<BookRow>(
        `select ${columns}
        from books
        where accession_number > $1
        order by accession_number
        limit $2`,
        [after, limit],
      );
      return rows.map(toBook);
    },

    /** The accession number of the newest book, 0 when there is none. */
    async getLastAccessionNumber(): Promise<number> {
      const { rows } = await database.query<{ last: string }>(
        'select coalesce(max(accession_number), 0) as last from books',
      );
      return Number(rows[0]?.last);
    },
  };
}

export interface BookTransaction {
  insertBooks: (books: NewBook[]) => Promise<(Book | undefined)[]>;
  findBooksByKey: (keys: string[]) => Promise<Map<string, KeyedBook>>;
  findIncompleteBooks: (books: NewBook[]) => Promise<IncompleteBook[][]>;
  completeBooks: (completions: Completion[]) => Promise<(Book | undefined)[]>;
}
