import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { useOwnDatabase } from '../../support/own-database.ts';
import { execute } from '../../../scripts/testing/postgres.ts';
import { startService } from '../../support/process.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';
import { startWriters } from '../../support/writers.ts';

const rotations = 2;

describe('a new password of the database under load', () => {
  const database = useOwnDatabase();

  test('fails no request, with connections opened anew before and between its steps', async () => {
    const file = join(await makeDirectory(), 'password');
    let password = database.connection.password;
    await writeFile(file, password);
    const env = { ...database.env, PGPASSWORD: undefined, PGPASSWORD_FILE: file };
    const { url } = await startService('inventory', { env });

    const statuses: number[] = [];
    for (let rotation = 0; rotation < rotations; rotation += 1) {
      const next = randomBytes(12).toString('hex');
      const steps = [
        () => writeFile(file, `${password}\n${next}\n`),
        () => execute(database.superuser, [`alter role ${database.connection.user} password '${next}'`]),
        () => writeFile(file, next),
      ];
      for (const step of steps) statuses.push(...(await writeDuring(url, step)));
      password = next;
    }

    expect(new Set(statuses)).toEqual(new Set([201]));
  });

  /** Adds books by new connections, before, during and after a step. Answers the status of each request. */
  async function writeDuring(url: string, step: () => Promise<void>): Promise<number[]> {
    await cutConnections();
    const writers = startWriters({ url, clients: 8, isRetrying: false });
    await waitFor('books', () => writers.answers.length > 50);
    await step();
    const before = writers.answers.length;
    await waitFor('books after it', () => writers.answers.length > before + 50);
    await writers.stop();
    return writers.answers.map(({ status }) => status);
  }

  /** While nobody asks for anything: a statement under way would fail, and rightly. */
  async function cutConnections(): Promise<void> {
    const client = new Client(database.superuser);
    await client.connect();
    const sessions = `from pg_stat_activity where usename = '${database.connection.user}'`;
    await waitFor('the connections to be cut', async () => {
      await client.query(`select pg_terminate_backend(pid) ${sessions}`);
      return (await client.query(`select ${sessions}`)).rowCount === 0;
    });
    await client.end();
  }
});
