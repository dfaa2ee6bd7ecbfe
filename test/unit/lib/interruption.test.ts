import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory } from '../../support/temporary.ts';
import { waitFor } from '../../support/wait.ts';

/** Runs a command that takes long, and writes its process id into the file that is its argument. */
const script = `
  import { endWhenInterrupted } from './scripts/lib/interruption.ts';
  import { run } from './scripts/lib/run.ts';
  endWhenInterrupted('Interrupted. It goes on from here.');
  await run('sh', ['-c', 'echo $$ > "$1"; exec sleep 60', 'sh', process.argv[1]]);
`;

const isAlive = (id: number) => {
  try {
    return process.kill(id, 0);
  } catch {
    return false;
  }
};

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s ends the script with what it has begun, and says how to go on', async (signal, exitCode) => {
  const file = join(await makeDirectory(), 'id');
  const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script, file]);
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
  const ended = once(child, 'close');
  let id = NaN;
  await waitFor('the command to begin', async () => {
    id = Number(/^(\d+)\n$/.exec(await readFile(file, 'utf8'))?.[1]);
    return !Number.isNaN(id);
  });

  child.kill(signal);

  expect(await ended).toEqual([exitCode, null]);
  expect(said).toBe('\nInterrupted. It goes on from here.\n');
  await waitFor('the command to end', () => !isAlive(id));
});
