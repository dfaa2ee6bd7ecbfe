import { randomBytes } from 'node:crypto';
import { Client, type QueryResultRow } from 'pg';

/** Where a PostgreSQL is and who comes in: also what `new Pool()` takes. */
export interface Connection {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}

/** A database of its own, with the rights that `inventory` has elsewhere: it owns it, and is nobody besides. */
export interface TestDatabase {
  connection: Connection;
  /** The same as environment variables of a service. */
  env: Record<'PGHOST' | 'PGPORT' | 'PGDATABASE' | 'PGUSER' | 'PGPASSWORD', string>;
  /** The same database as the superuser sees it. */
  superuser: Connection;
  drop: () => Promise<void>;
}

/** A running server; disposing of it stops it. */
export interface PostgresServer extends AsyncDisposable {
  /** For people: which PostgreSQL it is. */
  description: string;
  superuser: Connection;
}

/** Makes an empty database on a server, under a name of its own. */
export async function createDatabase(server: Connection): Promise<TestDatabase> {
  const database = `library_${randomBytes(6).toString('hex')}`;
  const password = randomBytes(12).toString('hex');
  await execute(server, [
    `create role ${database} login password '${password}'`,
    `create database ${database} owner ${database}`,
  ]);
  const connection = { ...server, database, user: database, password };
  return {
    connection,
    env: toEnvironment(connection),
    superuser: { ...server, database },
    drop: () => execute(server, [`drop database ${database} with (force)`, `drop role ${database}`]),
  };
}

/** Runs statements one after the other in a connection of their own. */
export async function execute(connection: Connection, statements: string[]): Promise<void> {
  const client = new Client(connection);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Runs a statement in a connection of its own, and answers its rows. */
export async function query<Row extends QueryResultRow>(
  connection: Connection,
  statement: string,
  parameters: unknown[] = [],
): Promise<Row[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query<Row>(statement, parameters)).rows;
  } finally {
    await client.end();
  }
}

/** The first column of what a statement answers. */
export async function queryColumn(connection: Connection, statement: string): Promise<unknown[]> {
  const rows = await query(connection, statement);
  return rows.map((row) => Object.values(row)[0] as unknown);
}

export function toEnvironment({ host, port, database, user, password }: Connection): TestDatabase['env'] {
  return {
    PGHOST: host,
    PGPORT: String(port),
    PGDATABASE: database,
    PGUSER: user,
    PGPASSWORD: password,
  };
}
