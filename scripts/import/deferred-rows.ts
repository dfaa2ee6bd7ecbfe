import { DatabaseSync } from 'node:sqlite';
import type { ReadRow } from './deliver.ts';

/** Creates a list of rows to come back to, in a temporary file that SQLite removes by itself: it may be as long as the file. */
export function createDeferredRows() {
  const database = new DatabaseSync('');
  database.exec(`
    pragma journal_mode = off;
    pragma synchronous = off;
    create table deferred (position integer primary key, entry text not null);
    begin`);
  const insert = database.prepare('insert into deferred (entry) values (?)');
  const take = database.prepare(`
    delete from deferred
    where position in (select position from deferred order by position limit ?)
    returning entry`);

  return {
    add: (row: ReadRow): void => void insert.run(JSON.stringify(row)),

    /** Takes the rows that have been there longest off the list. */
    take: (count: number): ReadRow[] =>
      take.all(count).map(({ entry }) => JSON.parse(String(entry)) as ReadRow),

    close: () => database.close(),
  };
}

export type DeferredRows = ReturnType<typeof createDeferredRows>;
