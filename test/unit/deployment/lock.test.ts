import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { lockDeployment } from '../../../scripts/deployment/lock.ts';
import { UserError } from '../../../scripts/lib/user-error.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { makeDirectory } from '../../support/temporary.ts';

const lockModule = join(import.meta.dirname, '../../../scripts/deployment/lock.ts');
let other: ChildProcess | undefined;

afterEach(() => other?.kill('SIGKILL'));

const buildLockable = async () => {
  const directory = join(await makeDirectory(), 'shelf');
  return { ...buildDeployment(buildRun([])), files: { directory, report: '' } };
};

/** Has another process take the lock of a drill, and collects its garbage meanwhile. */
async function lockElsewhere(directory: string) {
  const code = `
    import { lockDeployment } from '${lockModule}';
    await lockDeployment({ settings: { NAME: 'shelf' }, files: { directory: '${directory}' } }, 'make drill-db-stop');
    gc();
    console.log('held');
    setInterval(() => {}, 1000);`;
  other = spawn(process.execPath, ['--expose-gc', '--input-type=module-typescript', '--eval', code]);
  if (other.stdout) await once(other.stdout, 'data');
  return other;
}

describe('lockDeployment', () => {
  test('refuses a second verb, and says who holds the lock, since when and how to go on', async () => {
    const deployment = await buildLockable();
    const { pid } = await lockElsewhere(deployment.files.directory);

    const refused = lockDeployment(deployment, 'make destroy-all');

    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      new RegExp(
        `^make destroy-all: make drill-db-stop is changing deployment "shelf" since 20\\S+Z, as process ${pid} of \\S+@${hostname()}\\. .*kill ${pid}`,
      ),
    );
  });

  test('works under the lock of the verb that runs it', async () => {
    const deployment = await buildLockable();
    const { pid } = await lockElsewhere(deployment.files.directory);

    await expect(
      lockDeployment(deployment, 'make deploy-all', { MESH_LIBRARY_LOCK_HOLDER: String(pid) }),
    ).resolves.toBeDefined();
  });

  test('goes with the process that held it, however that ended', async () => {
    const deployment = await buildLockable();
    const holder = await lockElsewhere(deployment.files.directory);
    holder.kill('SIGKILL');
    await once(holder, 'exit');

    const lock = await lockDeployment(deployment, 'make deploy-all');

    lock.release();
  });

  test('lets two deployments be changed side by side', async () => {
    const [one, two] = [await buildLockable(), await buildLockable()];

    const locks = [await lockDeployment(one, 'make deploy-all'), await lockDeployment(two, 'make drills')];

    locks.forEach((lock) => lock.release());
  });
});
