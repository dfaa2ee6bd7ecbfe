import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createJournal, readJournal } from '../../../scripts/ledger/journal.ts';
import { UserError } from '../../../scripts/lib/user-error.ts';
import { makeDirectory } from '../../support/temporary.ts';

const id = '01990000-0000-7000-8000-000000000001';

describe('the journal', () => {
  let file: string;

  beforeEach(async () => {
    file = join(await makeDirectory(), 'run.jsonl');
  });

  test('has a line on disk when the promise resolves, and is read back as it was', async () => {
    const journal = await createJournal(file, 'r1');
    await journal.recordSent(1);
    await journal.recordSent(2);
    await journal.recordAcknowledged(1, id);

    const text = await readFile(file, 'utf8');
    const content = await readJournal(file);
    await journal.close();

    expect(text.split('\n')).toHaveLength(5);
    expect(content).toEqual({ run: 'r1', sent: new Set([1, 2]), acknowledged: new Map([[1, id]]) });
  });

  test('is read without its last line when a crash has torn that', async () => {
    const journal = await createJournal(file, 'r1');
    await journal.recordSent(1);
    await journal.close();
    await appendFile(file, '{"acknowledged":1,"id":"0199');

    expect(await readJournal(file)).toEqual({ run: 'r1', sent: new Set([1]), acknowledged: new Map() });
  });

  test('refuses a file with a line that is damaged, and names the line', async () => {
    const journal = await createJournal(file, 'r1');
    await journal.close();
    await appendFile(file, '{"sent":"one"}\n{"sent":2}\n');

    await expect(readJournal(file)).rejects.toThrow(/run\.jsonl, line 2: .* is no entry of a journal/);
  });

  test('refuses a file that is missing, empty, or of somebody else', async () => {
    const elsewhere = `${file}.other`;
    await appendFile(elsewhere, '{"sent":1}\n');

    await expect(readJournal(file)).rejects.toThrow(UserError);
    await expect(readJournal(elsewhere)).rejects.toThrow(/names no run/);
  });

  test('never goes on in the journal of another run', async () => {
    const journal = await createJournal(file, 'r1');
    await journal.close();

    await expect(createJournal(file, 'r2')).rejects.toThrow('EEXIST');
  });
});
