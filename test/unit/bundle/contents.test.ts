import { listImages, readVersions } from '../../../scripts/bundle/contents.ts';
import { formatBundle } from '../../../scripts/bundle/format.ts';
import { verifyBundle } from '../../../scripts/bundle/archive.ts';
import { buildMembers, packMembers } from '../../support/bundle.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const run = buildRun([[/^docker version/, 'linux/arm64']]);
const env = {
  ISTIO_VERSION: '1.30.2',
  KIND_NODE_IMAGE: 'registry.example/node:v1',
  POSTGRES_IMAGE: 'registry.example/postgres:17',
  IMAGE: 'registry.example/library:2',
};

test('a bundle has the images that the settings name, and those of Istio in their version', async () => {
  await expect(listImages(buildDeployment(run, env))).resolves.toEqual([
    'registry.example/node:v1',
    'registry.istio.io/release/pilot:1.30.2',
    'registry.istio.io/release/proxyv2:1.30.2',
    'registry.example/postgres:17',
    'registry.example/library:2',
    expect.stringMatching(/^mesh-library-vm:[\da-f]{16}$/),
  ]);
});

test('a bundle goes by what it is made from, and by no name that is yours to choose', async () => {
  const here = await readVersions(buildDeployment(run, env));
  const there = await readVersions(buildDeployment(run, { ...env, IMAGE: 'other:1', NAME: 'other' }));

  expect(there).toEqual(here);
  expect(here).toMatchObject({ "Docker's platform": 'linux/arm64', Istio: '1.30.2' });
});

test('a bundle is shown with its size, its files and its versions', async () => {
  const file = await packMembers(await buildMembers({ versions: { Istio: '1.31.1' } }));

  const lines = formatBundle(file, await verifyBundle(file)).split('\n');

  expect(lines[0]).toBe(`${file}  0 MB, of 2026-11-27T01:00:00.000Z`);
  expect(lines).toContain('  Istio                          1.31.1');
  expect(lines.at(-1)).toMatch(/^ {2}checksum of all of it {10}[\da-f]{64}$/);
});
