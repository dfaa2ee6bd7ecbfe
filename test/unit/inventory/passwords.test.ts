import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseError } from 'pg';
import { createPasswords } from '../../../services/inventory/passwords.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';

const refusal = Object.assign(new DatabaseError('password authentication failed', 1, 'error'), {
  code: '28P01',
});

/** A file of passwords, and a database that wants one of them and notes what it is offered. */
async function build(content: string, wanted: string) {
  const file = join(await makeDirectory(), 'password');
  await writeFile(file, content);
  const passwords = createPasswords(file);
  const database = { wanted, offered: [] as string[], answers: Promise.resolve() as Promise<unknown> };
  const connect = async () => {
    const password = await passwords.choose();
    database.offered.push(password);
    await database.answers;
    if (password !== database.wanted) throw refusal;
    return 'open';
  };
  return { file, database, open: () => passwords.withPassword(connect) };
}

describe('the passwords of the database', () => {
  test('are one line of a file, without the line break at its end', async () => {
    const { database, open } = await build('pencil\n', 'pencil');

    await open();

    expect(database.offered).toEqual(['pencil']);
  });

  test('are read anew for each connection', async () => {
    const { file, database, open } = await build('pencil', 'pencil');

    await open();
    await writeFile(file, 'feather');
    database.wanted = 'feather';

    await expect(open()).resolves.toBe('open');
  });

  test('are both tried where there are two, and the one that was good goes on first', async () => {
    const { database, open } = await build('pencil\nfeather', 'feather');

    await open();
    await open();

    expect(database.offered).toEqual(['pencil', 'feather', 'feather']);
  });

  test('take turns once when several connections are refused at the same time', async () => {
    const { database, open } = await build('pencil\nfeather', 'feather');
    const { promise, resolve } = Promise.withResolvers();
    database.answers = promise;

    const opened = Promise.all([open(), open(), open()]);
    await waitFor('three connections', () => database.offered.length === 3);
    resolve(undefined);
    await opened;

    expect(database.offered).toEqual(['pencil', 'pencil', 'pencil', 'feather', 'feather', 'feather']);
  });

  test('are tried three times: the wanted one may change between the first two', async () => {
    const { database, open } = await build('pencil\nfeather', 'quill');

    await expect(open()).rejects.toBe(refusal);

    expect(database.offered).toEqual(['pencil', 'feather', 'pencil']);
  });

  test('are not tried again where there is one only', async () => {
    const { database, open } = await build('pencil', 'feather');

    await expect(open()).rejects.toBe(refusal);

    expect(database.offered).toEqual(['pencil']);
  });
});
