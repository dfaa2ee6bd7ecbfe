import { spawnSync } from 'node:child_process';
import { access, chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memberNames } from '../../../scripts/bundle/manifest.ts';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import { buildMembers, buildNpmCache, packMembers } from '../../support/bundle.ts';
import { makeDirectory } from '../../support/temporary.ts';

/** A checkout whose npm notes its arguments, and then does what `script` says. */
async function createCheckout(script: string) {
  const root = await makeDirectory();
  await mkdir(join(root, 'scripts'));
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'scripts/bundle'));
  const unpack = 'scripts/bundle/unpack-npm-cache.sh';
  for (const file of ['Makefile', 'scripts/verify-install.ts', unpack, 'package-lock.json'])
    await copyFile(join(projectRoot, file), join(root, file));
  const npm = join(root, 'bin/npm');
  await writeFile(npm, `#!/bin/sh\necho "$@" >> npm.log\n${script}\n`);
  await chmod(npm, 0o755);
  const make = (more: Record<string, string> = {}) => {
    const env = { PATH: `${join(root, 'bin')}:${process.env.PATH ?? ''}`, NODE_ENV: 'production', ...more };
    const { status, stderr, stdout } = spawnSync('make', ['install'], { cwd: root, env, encoding: 'utf8' });
    return { status, output: stdout + stderr };
  };
  const readInstalls = async () => {
    const log = await readFile(join(root, 'npm.log'), 'utf8').catch(() => '');
    return log.split('\n').filter(Boolean);
  };
  return { root, make, readInstalls };
}

/** Installs Node and one package. */
const install = `mkdir -p node_modules/.bin node_modules/express
ln -sf ${process.execPath} node_modules/.bin/node
echo '{}' > node_modules/express/package.json
echo '{ "packages": { "node_modules/express": {} } }' > node_modules/.package-lock.json`;

describe('make', () => {
  test('installs all that is needed, whatever npm is set to leave out, and only once', async () => {
    const { make, readInstalls } = await createCheckout(install);

    expect(make()).toMatchObject({ status: 0 });
    expect(make()).toMatchObject({ status: 0 });

    expect(await readInstalls()).toEqual([
      expect.stringContaining('ci --include=dev --include=optional --ignore-scripts=false '),
    ]);
  });

  const faults: Record<string, (modules: string) => Promise<unknown>> = {
    'a package is missing': (modules) => rm(join(modules, 'express'), { recursive: true }),
    'its Node is of another platform': async (modules) => {
      await rm(join(modules, '.bin/node'));
      await writeFile(join(modules, '.bin/node'), Buffer.from('cffaedfe0c000001', 'hex'), { mode: 0o755 });
    },
    'its Node is missing': (modules) => rm(join(modules, '.bin/node')),
    'its Node leads nowhere': async (modules) => {
      await rm(join(modules, '.bin/node'));
      await symlink('/nowhere', join(modules, '.bin/node'));
    },
    'its installation was interrupted': (modules) => rm(join(modules, '.package-lock.json')),
  };

  test.each(Object.entries(faults))('installs the packages anew when %s', async (_what, spoil) => {
    const { root, make, readInstalls } = await createCheckout(install);
    make();
    await spoil(join(root, 'node_modules'));

    expect(make()).toMatchObject({ status: 0 });

    expect(await readInstalls()).toHaveLength(2);
    expect(make()).toMatchObject({ status: 0 });
    expect(await readInstalls()).toHaveLength(2);
  });

  test("takes npm's packages from a bundle, and nothing from the network", async () => {
    const { root, make, readInstalls } = await createCheckout(`ls .npm-cache >> npm.log\n${install}`);
    const BUNDLE = await packMembers(
      await buildMembers({ contents: { [memberNames.npmCache]: await buildNpmCache() } }),
    );

    expect(make({ BUNDLE })).toMatchObject({ status: 0 });

    expect(await readInstalls()).toEqual([
      expect.stringContaining(
        `ci --offline --cache ${root}/.npm-cache --registry https://registry.example/ --include=dev `,
      ),
      '_cacache',
      'registry',
    ]);
    await expect(access(join(root, '.npm-cache'))).rejects.toThrow('ENOENT');
  });

  test("installs nothing from a bundle whose npm cache isn't what it says", async () => {
    const { make, readInstalls } = await createCheckout(install);
    const folder = await buildMembers();
    await writeFile(join(folder, memberNames.npmCache), await buildNpmCache());

    const { status, output } = make({ BUNDLE: await packMembers(folder) });

    expect(status).toBe(2);
    expect(output).toMatch(
      /bundle\.tar is damaged: npm-cache\.tar isn't what bundle\.json says\. Copy it again\./,
    );
    expect(await readInstalls()).toEqual([]);
  });

  test('says so when there is no Node for this machine', async () => {
    const { make } = await createCheckout(
      'mkdir -p node_modules; echo "{}" > node_modules/.package-lock.json',
    );

    const { status, output } = make();

    expect(status).toBe(2);
    expect(output).toMatch(
      /The packages are installed, but do not run on this machine \(.+\): Node\.js has no build/,
    );
  });
});
