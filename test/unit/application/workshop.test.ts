import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { getLastStep, goToStep, readWorkshopSteps } from '../../../scripts/application/workshop.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { makeDirectory } from '../../support/temporary.ts';

async function buildSteps(...names: string[]): Promise<string> {
  const folder = await makeDirectory();
  for (const name of names) await mkdir(join(folder, name));
  return folder;
}

describe('readWorkshopSteps', () => {
  test('puts the steps in the order of their numbers', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `${index + 1}-idea`);
    const folder = await buildSteps(...names, 'notes');

    const steps = await readWorkshopSteps(folder);

    expect(steps.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  test('refuses a gap in the numbers', async () => {
    const folder = await buildSteps('1-plain', '3-authorization');

    await expect(readWorkshopSteps(folder)).rejects.toThrow('without gaps, found 1-plain, 3-authorization');
  });
});

describe('goToStep', () => {
  const object = (name: string, namespace: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: ${namespace}\n`;

  test('deletes what only later steps have, in every namespace, and then applies the step', async () => {
    const folder = await buildSteps('1-plain', '2-strict-mtls');
    let deleted: unknown;
    const run = buildRun([
      [/ apply -f -$/, 'configmap/a unchanged\npoddisruptionbudget.policy/a configured\nconfigmap/b created'],
      [/ kustomize \S+1-plain$/, object('a', 'default')],
      [/ kustomize \S+2-strict-mtls$/, `${object('a', 'default')}---\n${object('a', 'istio-system')}`],
      [
        / delete /,
        (_line, { input }) => {
          deleted = JSON.parse(input as string);
          return 'configmap "a" deleted from istio-system namespace';
        },
      ],
    ]);
    const [first] = await readWorkshopSteps(folder);

    const changes = await goToStep(buildDeployment(run), first ?? (await getLastStep(folder)));

    expect(changes).toEqual(['configmap "a" deleted from istio-system namespace', 'configmap/b created']);
    expect(run.lines.map((line) => / (apply|delete) /.exec(line)?.[1]).filter(Boolean)).toEqual([
      'delete',
      'apply',
    ]);
    expect(deleted).toMatchObject({ items: [{ metadata: { name: 'a', namespace: 'istio-system' } }] });
  });

  test('deletes nothing at the last step', async () => {
    const folder = await buildSteps('1-plain');
    const run = buildRun([
      [/ apply /, 'configmap/a created'],
      [/ kustomize /, object('a', 'default')],
    ]);

    expect(await goToStep(buildDeployment(run), await getLastStep(folder))).toEqual(['configmap/a created']);
  });
});
