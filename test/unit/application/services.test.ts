import { readFileSync } from 'node:fs';
import { applyServices } from '../../../scripts/application/services.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const annotated = (image?: string) =>
  JSON.stringify({ metadata: { annotations: image === undefined ? {} : { 'mesh-library/image': image } } });

const table = (before: string | undefined, applied = 'service/web unchanged'): [RegExp, Answer][] => [
  [/docker image inspect/, 'sha256:new'],
  [
    / kustomize \S+5-sidecar-scopes$/,
    (line) => readFileSync(`${line.split(' ').at(-1) ?? ''}/kustomization.yaml`, 'utf8'),
  ],
  [/ apply -f -$/, applied],
  [/get deployment /, annotated(before)],
  [/annotate|rollout restart/, ''],
];

describe('applyServices', () => {
  test('changes nothing when all is as it should be', async () => {
    const run = buildRun(table('sha256:new'));

    await expect(applyServices(buildDeployment(run)).run()).resolves.toMatchObject({ changed: false });
    expect(run.lines.filter((line) => /annotate|restart/.test(line))).toEqual([]);
  });

  test("applies the workshop's last step with the deployment's own image", async () => {
    let given = '';
    const apply: Answer = (_line, { input }) => ((given = input as string), '');
    const run = buildRun([[/ apply -f -$/, apply], ...table('sha256:new')]);

    await applyServices(buildDeployment(run, { IMAGE: 'mesh-library:mine' })).run();

    expect(JSON.parse(given)).toMatchObject({
      items: [{ images: [{ name: 'mesh-library', newName: 'mesh-library', newTag: 'mine' }] }],
    });
  });

  test('restarts the services for an image that was built anew under the same tag', async () => {
    const run = buildRun(table('sha256:old'));

    const outcome = await applyServices(buildDeployment(run)).run();

    expect(outcome).toBeUndefined();
    expect(run.lines.filter((line) => line.includes('rollout restart'))).toEqual([
      'kubectl --context kind-shelf --namespace default rollout restart deployment/inventory deployment/acquisitions deployment/web',
    ]);
  });

  test('does not restart what has just been created', async () => {
    const run = buildRun(table(undefined, 'deployment.apps/web created'));

    await applyServices(buildDeployment(run)).run();

    expect(run.lines.filter((line) => line.includes('rollout restart'))).toEqual([]);
  });
});
