import type { Book, BookInput, IncompleteBook, PageQuery } from './book.ts';
import type { CommitTime } from './commit-times.ts';
import {
  arrayLiteral,
  completeBooks,
  findBooksByKey,
  findIncompleteBooks,
  isToBeAdded,
  takeTurn,
  type Completion,
  type KeyedBook,
} from './completions.ts';
import type { Database, Queryable } from './database.ts';
import type { BookWithJourney } from './journey.ts';
import { columns, toBook, toJourney, type BookRow, type JourneyRow } from './rows.ts';
import { searchPatterns, searchText } from './search.ts';

/** A book on its way into the table. */
export interface NewBook {
  id: string;
  input: BookInput;
  idempotencyKey: string | undefined;
  traceId: string | undefined;
  /** Not to be added where it would complete a record: only a batch asks. */
  asksFirst?: boolean | undefined;
}

/** How many of the newest books are looked through before the index is. */
const newestBooks = 10_000;
const countTimeoutMs = 60_000;

export type Repository = ReturnType<typeof createRepository>;

/** All SQL of the service, but for the migrations. `replica` is who writes the records. */
export function createRepository(database: Database, replica: string) {
  return {
    /** Adds the books in one statement and commit, in their order. A key that is taken already leaves its book out. */
    insertBooks: (books: NewBook[]) => insertBooks(database, books, replica),

    findBooksByKey: (keys: string[]) => findBooksByKey(database, keys),

    /** Lets `work` see, add and complete books while nobody else adds any; what it did stays only when it returns. */
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

    async findBook(id: string): Promise<BookWithJourney | undefined> {
      const { rows } = await database.query<JourneyRow>(
        `select ${columns}, recorded_by, batch_size, trace_id, milliseconds as commit_ms
        from books
        left join commit_times on book_id = id
        where id = $1`,
        [id],
      );
      return rows[0] && { ...toBook(rows[0]), journey: toJourney(rows[0]) };
    },

    /** A book that is gone by now has no time. */
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

    /** The newest books first, starting below the accession number `after`. */
    async listBooks({ q, after = Number.MAX_SAFE_INTEGER, limit }: PageQuery): Promise<Book[]> {
      const patterns = searchPatterns(q);
      // Frequent words fill a page from the newest books; only rare ones are worth the index, which reads all their rows.
      const newest = `(select * from books where accession_number < $1 order by accession_number desc limit ${newestBooks})`;
      const books = await listMatching(database, newest, after, limit, patterns);
      if (books.length === limit || patterns.length === 0) return books;
      return listMatching(database, 'books', after, limit, patterns);
    },

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

    async countBooks() {
      const { rows } = await database.query<{ books: string; added_last_minute: string }>(
        `select (select count(*) from books) as books,
          (select count(*) from books where added_at > now() - interval '1 minute') as added_last_minute`,
      );
      return { books: Number(rows[0]?.books), addedLastMinute: Number(rows[0]?.added_last_minute) };
    },

    /** How many books came in each ten seconds of the last ten minutes, oldest first. */
    async countArrivals(): Promise<number[]> {
      const { rows } = await database.query<{ books: string }>(
        `select count(books.id) as books
          from generate_series(60, 1, -1) as span
          left join (
            select id, greatest(1, ceil(extract(epoch from now() - added_at) / 10)) as age
            from books
            where added_at > now() - interval '10 minutes'
          ) as books on books.age = span
          group by span
          order by span desc`,
      );
      return rows.map(({ books }) => Number(books));
    },

    /** Takes seconds for a million books. */
    countTitlesAndAuthors() {
      return database.session(countTimeoutMs, async (client) => {
        const { rows } = await client.query<{ titles: string; authors: string }>(
          `select (select count(*) from (select distinct title from books)) as titles,
            (select count(*) from (select distinct unnest(authors) from books)) as authors`,
        );
        return { titles: Number(rows[0]?.titles), authors: Number(rows[0]?.authors) };
      });
    },

    /** What the database is and how it sees us: behind Istio's inbound proxy a client comes from 127.0.0.6. */
    async describeDatabase() {
      const { rows } = await database.query<{
        version: string;
        address: string;
        port: number;
        client_address: string;
      }>(
        `select current_setting('server_version') as version,
          host(inet_server_addr()) as address,
          inet_server_port() as port,
          host(inet_client_addr()) as client_address`,
      );
      const [row] = rows;
      return {
        version: row?.version ?? 'unknown',
        address: row?.address ?? null,
        port: row?.port ?? null,
        clientAddress: row?.client_address ?? null,
        throughProxy: row?.client_address === '127.0.0.6',
      };
    },
  };
}

export interface BookTransaction {
  insertBooks: (books: NewBook[]) => Promise<(Book | undefined)[]>;
  findBooksByKey: (keys: string[]) => Promise<Map<string, KeyedBook>>;
  findIncompleteBooks: (books: NewBook[]) => Promise<IncompleteBook[][]>;
  completeBooks: (completions: Completion[]) => Promise<(Book | undefined)[]>;
}

async function listMatching(
  queryable: Queryable,
  from: string,
  after: number,
  limit: number,
  patterns: string[],
): Promise<Book[]> {
  const conditions = patterns.map((_, position) => `and search like $${position + 3}`).join(' ');
  const { rows } = await queryable.query<BookRow>(
    `select ${columns}
    from ${from} as books
    where accession_number < $1 ${conditions}
    order by accession_number desc
    limit $2`,
    [after, limit, ...patterns],
  );
  return rows.map(toBook);
}

/**
 * Answers the record of each book, in their order; undefined for one that was left out. A statement with a condition is
 * planned each time: the best plan depends on how much there is by then.
 */
async function insertBooks(
  queryable: Queryable,
  books: NewBook[],
  replica: string,
  condition?: string,
): Promise<(Book | undefined)[]> {
  const { rows } = await queryable.query<Pick<BookRow, 'id' | 'accession_number' | 'added_at'>>({
    ...(condition === undefined && { name: 'insert-books' }),
    text: `insert into books
        (id, title, authors, isbn, year, language, source, idempotency_key, search, trace_id, recorded_by, batch_size)
      select id, title, authors::text[], isbn, year, language, source, idempotency_key, search, trace_id, $11, $12
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::text[],
          $9::text[], $10::text[], $13::boolean[])
        as item (id, title, authors, isbn, year, language, source, idempotency_key, search, trace_id, asks_first)
      where ${condition ?? 'true'}
      on conflict (idempotency_key) do nothing
      returning id, accession_number, added_at`,
    values: [
      books.map(({ id }) => id),
      books.map(({ input }) => input.title),
      books.map(({ input }) => arrayLiteral(input.authors)),
      books.map(({ input }) => input.isbn),
      books.map(({ input }) => input.year),
      books.map(({ input }) => input.language),
      books.map(({ input }) => input.source),
      books.map(({ idempotencyKey }) => idempotencyKey ?? null),
      books.map(({ input }) => searchText(input)),
      books.map(({ traceId }) => traceId ?? null),
      replica,
      books.length,
      books.map(({ asksFirst = false }) => asksFirst),
    ],
  });
  const added = new Map(rows.map((row) => [row.id, row]));
  return books.map(({ id, input }) => {
    const row = added.get(id);
    return row && toBook({ ...input, ...row });
  });
}
