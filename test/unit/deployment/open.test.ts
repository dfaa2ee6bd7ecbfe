import { spawnSync } from 'node:child_process';
import { readSettings } from '../../../scripts/deployment/open.ts';

const root = new URL('../../../', import.meta.url).pathname;

/** Opens a deployment as a verb does, in a process of its own with this environment. */
function open(env: Record<string, string>) {
  const code = `
    import { openDeployment } from './scripts/deployment/open.ts';
    console.log((await openDeployment()).settings.NAME);`;
  const options = { cwd: root, encoding: 'utf8', env: { PATH: process.env.PATH ?? '', ...env } } as const;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module-typescript', '--eval', code],
    options,
  );
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

describe('openDeployment', () => {
  test('takes the default for a NAME that is none, and says so in a line', () => {
    const { status, stdout, stderr } = open({ NAME: 'DESKTOP-1AB', IMAGE: 'ubuntu', JSON: 'x' });

    expect({ status, stdout }).toEqual({ status: 0, stdout: 'library' });
    expect(stderr).toMatch(/^NAME=DESKTOP-1AB can't be a deployment's name .*: this is about "library"\.$/);
  });

  test('ends the verb with a sentence, and no stack, when a setting is wrong', () => {
    const { status, stderr } = open({ NAME: 'no-deployment', WEB_PORT: '99999' });

    expect(status).toBe(1);
    expect(stderr).toMatch(/^WEB_PORT=99999: [^\n]*$/);
  });
});

test("deploy-all takes the sidecar's package from a bundle, wherever it would come from else", async () => {
  const env = {
    NAME: 'no-deployment',
    BUNDLE: 'bundle.tar',
    ISTIO_SIDECAR_DEB: 'https://example.com/sidecar.deb',
  };

  await expect(readSettings(env, true)).resolves.toMatchObject({
    ISTIO_SIDECAR_DEB: expect.stringMatching(/\/\.deployment\/no-deployment\/istio-sidecar\.deb$/),
  });
  await expect(readSettings(env)).resolves.toMatchObject({ ISTIO_SIDECAR_DEB: env.ISTIO_SIDECAR_DEB });
});

test('a verb without a deployment minds neither NAME nor IMAGE', () => {
  const env = { PATH: process.env.PATH ?? '', NAME: 'DESKTOP-1AB', IMAGE: 'ubuntu', YES: '?' };

  const { status, stderr } = spawnSync(process.execPath, ['scripts/import.ts'], {
    cwd: root,
    encoding: 'utf8',
    env,
  });

  expect(status).toBe(1);
  expect(stderr).toMatch(/^\nSay which file: make import FILE=books.csv\n/);
});
