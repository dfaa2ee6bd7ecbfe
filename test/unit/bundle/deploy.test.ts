import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findBundleProblem } from '../../../scripts/bundle/fits.ts';
import { readVersions } from '../../../scripts/bundle/contents.ts';
import { openBundle } from '../../../scripts/bundle/open.ts';
import { sendVmPackages } from '../../../scripts/bundle/vm-packages.ts';
import type { RunOptions } from '../../../scripts/lib/run.ts';
import { loadIstioImages } from '../../../scripts/mesh/images.ts';
import { buildMembers, packMembers } from '../../support/bundle.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { makeDirectory } from '../../support/temporary.ts';

const machine: [RegExp, Answer][] = [
  [/^docker version .*Arch/, 'linux/amd64'],
  [/^istioctl version/, 'client version: 1.31.1'],
];

/** A bundle that is made for this checkout and that machine, but for `versions`. */
async function buildBundle(versions: Record<string, string> = {}): Promise<string> {
  const here = await readVersions(buildDeployment(buildRun(machine)));
  return packMembers(await buildMembers({ versions: { ...here, ...versions } }));
}

/** All that was sent to a command's standard input. */
async function readInput({ input }: RunOptions): Promise<string> {
  const chunks: Buffer[] = [];
  if (typeof input === 'object') for await (const chunk of input) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks).toString();
}

describe('a bundle', () => {
  test('fits the checkout and the machine that it was made for', async () => {
    const deployment = buildDeployment(buildRun(machine), { BUNDLE: await buildBundle() });

    await expect(findBundleProblem(deployment)).resolves.toBeUndefined();
  });

  test('is refused on other machines and for other versions, with both of each', async () => {
    const file = await buildBundle({ "Docker's platform": 'linux/arm64', Istio: '1.30.0' });
    const deployment = buildDeployment(buildRun(machine), { BUNDLE: file });

    await expect(findBundleProblem(deployment)).resolves.toBe(
      [
        `${file} was made for something else:`,
        "Docker's platform: linux/arm64 in the bundle, linux/amd64 here",
        'Istio: 1.30.0 in the bundle, 1.31.1 here',
      ].join('\n  '),
    );
  });

  test('leaves it to others to say that a tool is missing', async () => {
    const deployment = buildDeployment(buildRun([]), { BUNDLE: await buildBundle() });

    await expect(findBundleProblem(deployment)).resolves.toBeUndefined();
  });

  test('is refused for a host of another system than its packages are for', async () => {
    const run = buildRun([...machine, [/^ssh .*os-release/, 'ubuntu 24.04 amd64']]);
    const deployment = buildDeployment(run, { BUNDLE: await buildBundle(), VM_HOST: 'db1' });

    await expect(findBundleProblem(deployment)).resolves.toMatch(
      /system of db1: debian 13 amd64 in the bundle, ubuntu 24\.04 amd64 here$/,
    );
  });

  test("brings its images into Docker and the sidecar's package into a file, and only once", async () => {
    const inputs: Promise<string>[] = [];
    const run = buildRun([
      ...machine,
      [/^docker load/, (_line, options) => (inputs.push(readInput(options)), '')],
      [/^docker image ls .*mesh-library\.contents=/, () => (inputs.length === 0 ? '' : 'sha256:services')],
      [/^docker image inspect/, '[{}]'],
    ]);
    const sidecar = join(await makeDirectory(), 'files/istio-sidecar.deb');
    const env = { BUNDLE: await buildBundle(), ISTIO_SIDECAR_DEB: sidecar };
    const step = openBundle(buildDeployment(run, env));

    await expect(step?.done?.()).resolves.toBeUndefined();
    await step?.run();

    await expect(Promise.all(inputs)).resolves.toEqual([expect.stringMatching(/^images\.tar\.gz\.+$/)]);
    await expect(readFile(sidecar, 'utf8')).resolves.toMatch(/^istio-sidecar\.deb\.+$/);
    await expect(step?.done?.()).resolves.toBe('there');
  });

  test('sends packages to a host of yours, and none to the container that has them', async () => {
    const inputs: Promise<string>[] = [];
    const run = buildRun([
      [/^ssh .* db1 .*tar --extract/, (_line, options) => (inputs.push(readInput(options)), '')],
    ]);
    const BUNDLE = await buildBundle();

    await sendVmPackages(buildDeployment(run, { BUNDLE, VM_HOST: 'db1' }))?.run();

    await expect(Promise.all(inputs)).resolves.toEqual([expect.stringMatching(/^vm-packages\.tar\.+$/)]);
    expect(sendVmPackages(buildDeployment(run, { BUNDLE }))).toBeUndefined();
  });

  test('has Istio loaded into the node, which else pulls it by itself', async () => {
    const run = buildRun([
      ...machine,
      [/ get node /, '{}'],
      [/^docker image inspect/, '[{}]'],
      [/^kind load/, ''],
    ]);

    await loadIstioImages(buildDeployment(run, { BUNDLE: 'any' }))?.run();

    expect(run.lines.filter((line) => line.startsWith('kind load'))).toEqual([
      'kind load docker-image registry.istio.io/release/pilot:1.31.1 --name shelf',
      'kind load docker-image registry.istio.io/release/proxyv2:1.31.1 --name shelf',
    ]);
    expect(loadIstioImages(buildDeployment(run))).toBeUndefined();
  });
});
