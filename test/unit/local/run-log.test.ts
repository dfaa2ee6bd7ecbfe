import { join } from 'node:path';
import { createRunLog } from '../../../scripts/local/run-log.ts';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';

test('the log of a run reports once that it cannot be written, and can still be closed', async () => {
  const messages: string[] = [];
  const log = createRunLog(join(await makeDirectory(), 'missing'), (message) => messages.push(message));
  log.startPrinting();

  log.writePostgres('ready');
  await waitFor('the report', () => messages.length > 0);
  log.writePostgres('ready, still');

  await expect(log.close()).resolves.toBeUndefined();
  expect(messages).toEqual([expect.stringMatching(/^No more logs: ENOENT/)]);
});
