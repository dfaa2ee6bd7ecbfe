import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { takeLock } from '../../../scripts/lib/lock.ts';
import { makeDirectory } from '../../support/temporary.ts';

const lockModule = join(import.meta.dirname, '../../../scripts/lib/lock.ts');

let other: ChildProcess | undefined;

afterEach(() => other?.kill('SIGKILL'));

describe('takeLock', () => {
  test('gives nothing while another process has the lock, and gives it once that was killed', async () => {
    const folder = await makeDirectory();
    const file = join(folder, 'lock');
    const code = `import { takeLock } from '${lockModule}'; globalThis.lock = takeLock('${file}'); console.log('held'); setInterval(() => {}, 1000)`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', code]);
    other = holder;
    await once(holder.stdout, 'data');
    expect(takeLock(file)).toBeUndefined();

    holder.kill('SIGKILL');
    await once(holder, 'exit');

    const lock = takeLock(file);
    expect(lock).toBeDefined();
    lock?.release();
  });
});
