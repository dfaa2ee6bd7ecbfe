import { verifyRoute } from '../../../scripts/migration/vm-replication.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

describe('the route from the VM to the pods', () => {
  const verify = (pod: object, dial: Answer) =>
    verifyRoute(
      buildDeployment(
        buildRun([
          [/ get pod postgres-1-0 /, JSON.stringify(pod)],
          [/^ssh .*\/dev\/tcp/, dial],
        ]),
      ),
    );
  const pod = { status: { podIP: '10.244.0.9' } };

  test('is there where the VM reaches the pod', async () => {
    await expect(verify(pod, '')).resolves.toBeUndefined();
  });

  test('is missed with what it is for, and what makes it', async () => {
    await expect(verify(pod, { fails: 'timed out' })).rejects.toThrow(
      /^the VM has no way to 10\.244\.0\.9, the pod's address\. For the way back .*VPC's routes and firewall rules; else a route through a node\.$/,
    );
  });

  test('is not tried before the pod has a place, and says what that waits for', async () => {
    const conditions = [
      { type: 'PodScheduled', status: 'False', message: 'storageclass.storage.k8s.io "fast" not found' },
    ];

    await expect(verify({ status: { conditions } }, '')).rejects.toThrow(
      'Pod postgres-1-0 has no address yet: storageclass.storage.k8s.io "fast" not found',
    );
  });
});
