import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runPlan } from '../../../scripts/lib/plan.ts';
import { parseDeploymentSettings } from '../../../scripts/lib/settings.ts';
import { UserError } from '../../../scripts/lib/user-error.ts';
import {
  combineSettings,
  findStoredSettings,
  rememberSettings,
  storeSettings,
} from '../../../scripts/deployment/stored-settings.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { makeDirectory } from '../../support/temporary.ts';

const host = parseDeploymentSettings({ VM_HOST: 'db.example', VM_USER: 'admin', VM_SSH_PORT: 2200 });
const container = parseDeploymentSettings({});

describe('settings that were stored', () => {
  test('hold for every verb that follows, of which nobody says them again', async () => {
    const directory = join(await makeDirectory(), 'shelf');
    await storeSettings(directory, host);

    const settings = combineSettings({}, await findStoredSettings(directory), false);

    expect(settings).toMatchObject({ VM_HOST: 'db.example', VM_USER: 'admin', VM_SSH_PORT: 2200 });
  });

  test('hold for a second deploy-all, too', () => {
    expect(combineSettings({ YES: '1' }, host, true)).toMatchObject({ VM_HOST: 'db.example', YES: true });
  });

  test('are none before the first deploy-all', async () => {
    await expect(findStoredSettings(await makeDirectory())).resolves.toBeUndefined();
  });

  test('are not guessed when their file is damaged', async () => {
    const directory = await makeDirectory();
    await writeFile(join(directory, 'settings.json'), '{"VM_HOST": "db.exam');

    await expect(findStoredSettings(directory)).rejects.toThrow(UserError);
    await expect(findStoredSettings(directory)).rejects.toThrow(`${directory}/settings.json can't be read`);
  });
});

describe('an environment that contradicts the stored settings', () => {
  test.each([
    [
      'VM_HOST=other.example: deployment "library" was made with VM_HOST=db.example.',
      'VM_HOST',
      'other.example',
    ],
    ['CONTEXT=gke: deployment "library" was made without CONTEXT.', 'CONTEXT', 'gke'],
    ['NAMESPACE=shelf: deployment "library" was made with NAMESPACE=default.', 'NAMESPACE', 'shelf'],
    ['WEB_PORT=8090: deployment "library" was made with WEB_PORT=8080.', 'WEB_PORT', '8090'],
  ])('is refused by every verb, deploy-all included: %s', (sentence, key, value) => {
    for (const isDeploying of [true, false]) {
      const combine = () => combineSettings({ [key]: value }, host, isDeploying);

      expect(combine).toThrow(UserError);
      expect(combine).toThrow(sentence);
      expect(combine).toThrow('NAME=library-2 … make deploy-all');
    }
  });

  test('is refused for the container, whose port of ssh is what it is', () => {
    expect(() => combineSettings({ VM_SSH_PORT: '2223' }, container, true)).toThrow(
      'VM_SSH_PORT=2223: deployment "library" was made without VM_SSH_PORT.',
    );
  });

  test('changes by deploy-all what can change: the version of Istio, or where a host is', () => {
    const env = { ISTIO_VERSION: '1.32.0', VM_ADDRESS: '192.0.2.9', IMAGE: 'registry.example/library:2' };

    expect(combineSettings(env, host, true)).toMatchObject({ ...env, VM_HOST: 'db.example' });
  });

  test('changes nothing by any other verb', () => {
    expect(() => combineSettings({ ISTIO_VERSION: '1.32.0' }, host, false)).toThrow(
      'let deploy-all change the deployment first',
    );
  });

  test('is none when it says the same, or nothing', () => {
    const env = { VM_HOST: 'db.example', VM_SSH_PORT: '2200', NAMESPACE: '', VM_USER: 'admin' };

    expect(combineSettings(env, host, false)).toMatchObject({ VM_HOST: 'db.example', NAMESPACE: 'default' });
  });

  test('is none in IMAGE, which only deploy-all reads', () => {
    expect(combineSettings({ IMAGE: 'ubuntu' }, host, false).IMAGE).toBe('mesh-library:0.1.0');
    expect(combineSettings({ IMAGE: 'ubuntu' }, undefined, false).IMAGE).toBe('mesh-library:0.1.0');
    expect(() => combineSettings({ IMAGE: 'ubuntu' }, host, true)).toThrow('IMAGE=ubuntu: ');
  });
});

test('deploy-all stores the settings of a deployment, and no permission for one run', async () => {
  const directory = join(await makeDirectory(), 'shelf');
  const deployment = buildDeployment(buildRun([]), { VM_HOST: 'db.example', YES: '1', ADOPT: 'yes' });
  const deploy = () =>
    runPlan(
      { only: { step: rememberSettings({ ...deployment, files: { directory, report: '' } }) } },
      () => undefined,
    );

  const [first] = await deploy();
  const [second] = await deploy();

  expect([first?.changed, second?.changed]).toEqual([true, false]);
  const stored = await findStoredSettings(directory);
  expect(stored).toMatchObject({ VM_HOST: 'db.example', ADOPT: true, WEB_PORT: 8080 });
  expect(Object.keys(stored ?? {})).not.toContain('YES');
});
