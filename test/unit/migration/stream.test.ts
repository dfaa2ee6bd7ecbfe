import type { Pod } from 'kubernetes-types/core/v1.js';
import { awaitStandby } from '../../../scripts/migration/stream.ts';
import type { ConnectedSides } from '../../../scripts/migration/sides.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { createFakeSides } from './fake-sides.ts';

const message = 'Back-off pulling image "postgres:17-trixie"';
const pod: Pod = {
  status: {
    initContainerStatuses: [
      {
        ...{ name: 'copy', image: '', imageID: '', ready: false, restartCount: 0 },
        state: { waiting: { reason: 'ImagePullBackOff', message } },
      },
    ],
  },
};

describe('a standby whose image the cluster cannot pull', () => {
  test('is tried anew, in case that its image has changed, and then given up at once', async () => {
    const run = buildRun([
      [/ get pod postgres-1-0 /, JSON.stringify(pod)],
      [/ delete pod postgres-1-0 /, ''],
      [/psql/, ''],
    ]);
    const fake = createFakeSides();
    fake.giveUp();

    const step = awaitStandby(buildDeployment(run), fake.sides as unknown as ConnectedSides);

    await expect(step.run()).rejects.toThrow(
      `The cluster can't pull postgres:17-trixie. To have the image from elsewhere: POSTGRES_IMAGE=… make deploy-all, then make migrate-prepare\ncopy: ImagePullBackOff ${message}`,
    );
    expect(run.lines.filter((line) => line.includes(' delete '))).toHaveLength(1);
  });
});
