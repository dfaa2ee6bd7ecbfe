import type { Database } from './database.ts';

const countTimeoutMs = 60_000;
/** From here Istio's inbound proxy calls the workload beside it. */
export const proxyAddress = '127.0.0.6';

export type StatisticsQueries = ReturnType<typeof createStatisticsQueries>;

/** The SQL behind `GET /stats`. */
export function createStatisticsQueries(database: Database) {
  return {
    countBooks: async () => {
      const { rows } = await database.query<{ books: string; added_last_minute: string }>(
        `select (select count(*) from books) as books,
          (select count(*) from books where added_at > now() - interval '1 minute') as added_last_minute`,
      );
      return { books: Number(rows[0]?.books), addedLastMinute: Number(rows[0]?.added_last_minute) };
    },

    /** How many books came in each ten seconds of the last ten minutes, oldest first. */
    countArrivals: async () => {
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
    countTitlesAndAuthors: () =>
      database.session(countTimeoutMs, async (client) => {
        const { rows } = await client.query<{ titles: string; authors: string }>(
          `select (select count(*) from (select distinct title from books)) as titles,
            (select count(*) from (select distinct unnest(authors) from books)) as authors`,
        );
        return { titles: Number(rows[0]?.titles), authors: Number(rows[0]?.authors) };
      }),

    /** What the database is and how it sees us: behind Istio's inbound proxy a client comes from 127.0.0.6. */
    describeDatabase: async () => {
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
        throughProxy: row?.client_address === proxyAddress,
      };
    },
  };
}
