import { buildImage, readImageContents } from '../../../scripts/application/image.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

test.each(['the services', 'the VM'])(
  'the image of %s is built without attestations, so that a cached build keeps its id',
  async (which) => {
    const environments: unknown[] = [];
    const build: Answer = (_line, { env }) => (environments.push(env), '');
    const deployment = buildDeployment(
      buildRun([
        [/^docker build/, build],
        [/^docker image ls/, ''],
      ]),
    );

    await (which === 'the VM' ? deployment.machine.prepare?.() : buildImage(deployment))?.run();

    expect(environments).toEqual([{ BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }]);
  },
);

describe("the services' image", () => {
  const build = (images: string, answers: [RegExp, Answer][] = []) => {
    const run = buildRun([
      [/^docker image ls .*--filter label=mesh-library\.contents=\w{16}$/, images],
      [/^docker image inspect/, 'sha256:here'],
      ...answers,
    ]);
    return { step: buildImage(buildDeployment(run)), lines: run.lines };
  };

  test('is there when it was built from what is in this checkout', async () => {
    await expect(build('sha256:other\nsha256:here').step.done?.()).resolves.toBe('there');
  });

  test('is built when it was built from something else', async () => {
    const { step, lines } = build('', [[/^docker build/, '']]);

    await expect(step.done?.()).resolves.toBeUndefined();
    await step.run();

    expect(lines.at(-1)).toContain(`--label mesh-library.contents=${await readImageContents()} `);
  });

  test('is not built but named where there is one of the same contents', async () => {
    const { step, lines } = build('sha256:bundled', [[/^docker tag/, '']]);

    await expect(step.done?.()).resolves.toBeUndefined();
    await step.run();

    expect(lines.at(-1)).toBe('docker tag sha256:bundled mesh-library:0.1.0');
  });
});
