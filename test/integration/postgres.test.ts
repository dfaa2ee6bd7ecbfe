import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execute, query } from '../../scripts/testing/postgres.ts';
import { createDatabase } from '../support/postgres.ts';

describe('the PostgreSQL of the integration tests', () => {
  test('is PostgreSQL 17 in UTF-8, and its trigrams know letters beyond ASCII', async () => {
    const database = await createDatabase();
    await execute(database.connection, ['create extension pg_trgm']);

    const rows = await query(
      database.connection,
      `select current_setting('server_version_num')::int / 10000 as version,
              current_setting('server_encoding') as encoding,
              cardinality(show_trgm('Война')) as trigrams,
              rolsuper as superuser
         from pg_roles
        where rolname = current_user`,
    );

    await database.drop();
    expect(rows).toEqual([{ version: 17, encoding: 'UTF8', trigrams: 6, superuser: false }]);
  });

  test('is gone soon after the tests were killed', async () => {
    const script = join(import.meta.dirname, '../support/own-postgres-forever.ts');
    const tests = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [output] = (await once(tests.stdout, 'data')) as [Buffer];
    const postgres = Number(output.toString());
    expect(isRunning(postgres)).toBe(true);

    tests.kill('SIGKILL');

    for (let waits = 0; isRunning(postgres) && waits < 100; waits += 1) await sleep(50);
    expect(isRunning(postgres)).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
