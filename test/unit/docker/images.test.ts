import { buildImage } from '../../../scripts/application/image.ts';
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
        [/^docker image inspect/, 'sha256:same'],
      ]),
    );

    await (which === 'the VM' ? deployment.machine.prepare?.() : buildImage(deployment))?.run();

    expect(environments).toEqual([{ BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }]);
  },
);
