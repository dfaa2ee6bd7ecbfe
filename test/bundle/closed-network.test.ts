import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { standardFile } from '../../scripts/bundle/manifest.ts';
import { projectRoot } from '../../scripts/lib/project-root.ts';
import { run } from '../../scripts/lib/run.ts';
import { makeDirectory } from '../support/temporary.ts';

const limitMs = 1_800_000;
const env = { NAME: 'closed', WEB_PORT: '18491', VM_SSH_PORT: '12523' };
const notCheckedOut = ['.git', 'node_modules', '.run', '.deployment*', '*.tar'].map(
  (name) => `--exclude=./${name}`,
);

/** This project as it is checked out somewhere else. */
async function createCheckout(folder: string): Promise<string> {
  const archive = join(folder, 'checkout.tar');
  const checkout = join(folder, 'checkout');
  await mkdir(checkout);
  await run('tar', ['--create', '--file', archive, '--directory', projectRoot, ...notCheckedOut, '.']);
  await run('tar', ['--extract', '--file', archive, '--directory', checkout]);
  return checkout;
}

test(
  'a machine without a network deploys from a bundle, moves on without it, and has nothing left afterwards',
  async () => {
    const folder = await makeDirectory();
    const home = join(folder, 'home');
    const engine = join(folder, 'engine');
    await Promise.all([mkdir(home), mkdir(engine)]);
    const checkout = await createCheckout(folder);
    const makeBundle = ['--chdir', folder, process.execPath, `${projectRoot}scripts/bundle.ts`];
    console.log(await run('env', makeBundle, { timeoutMs: limitMs }));

    const output = await run(
      `${projectRoot}test/support/closed-machine.sh`,
      [engine, 'env', '--chdir', checkout, `${projectRoot}test/bundle/deploy.sh`],
      { timeoutMs: limitMs, env: { ...env, HOME: home, BUNDLE: join(folder, standardFile) } },
    );
    console.log(output);

    expect(output).toMatch(/✓ what the bundle brings /);
    expect(output).toMatch(/✅ inserted .+\n.* inbound\|5432\|/);
    expect(output).toContain('Nothing is left: no cluster, container, network, volume, image, file, key');
  },
  limitMs,
);
