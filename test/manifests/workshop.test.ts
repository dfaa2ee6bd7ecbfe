import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { standardImage } from '../../scripts/lib/settings.ts';
import { readWorkshopSteps } from '../../scripts/application/workshop.ts';
import { hasKubectl, renderKustomization } from './kustomize.ts';
import { type Manifest, nameOf, ofKind } from './manifest.ts';

const steps = await readWorkshopSteps();
const pairs = steps.slice(1).map((step, index) => [step, steps[index] ?? step] as const);

describe('the workshop', () => {
  test('goes from the plain application to the whole mesh', () => {
    expect(steps.map(({ title }) => title)).toEqual([
      'plain',
      'strict mtls',
      'authorization',
      'known hosts',
      'sidecar scopes',
    ]);
  });

  test.each(pairs)('step $number names the step before it first', async (step, before) => {
    const { resources } = parse(await readFile(join(step.folder, 'kustomization.yaml'), 'utf8')) as {
      resources: string[];
    };

    expect(resources[0]).toBe(`../${basename(before.folder)}`);
  });

  test.each(pairs)('step $number keeps every object of the step before it', async (step, before) => {
    const manifests = await renderKustomization(step.folder);
    const manifestsBefore = await renderKustomization(before.folder);
    const objects = manifests.map(nameOf);

    expect(objects).toEqual(expect.arrayContaining(manifestsBefore.map(nameOf)));
    expect(manifests).not.toEqual(manifestsBefore);
    expect(new Set(objects).size).toBe(objects.length);
  });

  test('has mutual TLS switched off at step 1, and demanded from step 2 on', async () => {
    const modes = steps.map(async ({ folder }) =>
      ofKind(await renderKustomization(folder), 'PeerAuthentication')
        .filter(({ spec }) => spec.selector === undefined)
        .map(({ spec }) => spec.mtls?.mode),
    );

    expect(await Promise.all(modes)).toEqual([['DISABLE'], ['STRICT'], ['STRICT'], ['STRICT'], ['STRICT']]);
  });
});

describe('the application image', () => {
  test('has the tag that package.json has as its version', async () => {
    const { name, version } = JSON.parse(await readFile('package.json', 'utf8')) as Record<string, string>;
    const images = ofKind(await renderKustomization('k8s/base'), 'Deployment')
      .flatMap(({ spec }) => spec.template.spec.containers)
      .map(({ image }) => image)
      .filter((image) => image !== 'auto');

    expect(new Set(images)).toEqual(new Set([`${name ?? ''}:${version ?? ''}`]));
    expect(images).toContain(standardImage);
  });
});

// Where kubectl is absent, the mesh tests use it on the same folders.
if (hasKubectl()) {
  describe('renderKustomization', () => {
    test.each(steps)('renders step $number as kubectl does', async ({ folder }) => {
      const output = execFileSync('kubectl', ['kustomize', folder], { encoding: 'utf8' });
      const byKubectl = parseAllDocuments(output).map((document) => document.toJS() as Manifest);

      expect(sorted(await renderKustomization(folder))).toEqual(sorted(byKubectl));
    });
  });
}

function sorted(manifests: Manifest[]): Manifest[] {
  return manifests.toSorted((one, other) => nameOf(one).localeCompare(nameOf(other)));
}
