import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { BookInput } from './book.ts';

/** Pages of the count that stay in memory; the rest lies in a temporary file that SQLite removes by itself. */
const cacheKibibytes = 16 * 1024;

/**
 * Creates the idempotency keys of one import. A key is made of the book and of how many equal ones came before it in
 * the file: `import:<digest>:0`, `:1` ... So two equal rows are two copies; the same file again, under another name
 * or in another order, has the same keys and adds nothing; and after several files a book has as many copies as the
 * file with most of it says. The count takes 16 bytes and a number for each book that differs, on disk past the
 * cache, so memory does not grow with the file.
 */
export function createIdempotencyKeys() {
  const database = new DatabaseSync('');
  database.exec(`
    pragma journal_mode = off;
    pragma synchronous = off;
    pragma cache_size = -${cacheKibibytes};
    create table seen (digest blob primary key, times integer not null) without rowid;
    begin`);
  const count = database.prepare(`
    insert into seen (digest, times)
    values (?, 0)
    on conflict (digest) do update set times = times + 1
    returning times`);
  const find = database.prepare('select times from seen where digest = ?');

  return {
    nextKey(book: BookInput): string {
      const { title, authors, isbn, year, language } = book;
      const digest = createHash('sha256')
        .update(JSON.stringify([title, authors, isbn, year, language]))
        .digest()
        .subarray(0, 16);
      return `import:${digest.toString('base64url')}:${String(count.get(digest)?.times)}`;
    },

    /** Whether a row of the file so far has this key. */
    has(key: string): boolean {
      const [, digest, copy] = /^import:([\w-]{22}):(\d+)$/.exec(key) ?? [];
      if (digest === undefined) return false;
      const last = find.get(Buffer.from(digest, 'base64url'))?.times;
      return last !== undefined && Number(copy) <= Number(last);
    },

    close: () => database.close(),
  };
}

export type IdempotencyKeys = ReturnType<typeof createIdempotencyKeys>;
