import { updateSidecars } from '../../../scripts/mesh/sidecar-versions.ts';
import { buildDeployment, buildList, buildPod } from '../../support/deployed-mesh.ts';

describe('updateSidecars', () => {
  const update = async (...pods: object[]) => {
    const { deployment, lines } = buildDeployment([
      [/ get pods --selector app\.kubernetes\.io/, buildList(...pods)],
      [/ rollout restart /, ''],
    ]);
    const outcome = await updateSidecars(deployment).run();
    return { outcome, restarts: lines.flatMap((line) => / (rollout restart .*)$/.exec(line)?.[1] ?? []) };
  };

  test('replaces the pods whose sidecars an upgrade of Istio has left behind', async () => {
    const old = ['web', 'inventory', 'inventory', 'postgres-1'].map((app) =>
      buildPod(app, 'True', 'Always', '1.30.2'),
    );

    await expect(update(buildPod('gateway'), ...old)).resolves.toEqual({
      outcome: { note: '1.31.1 in place of 1.30.2' },
      restarts: ['rollout restart deployment/web deployment/inventory statefulset/postgres-1'],
    });
  });

  test('restarts nothing where all are of one version, or are ending already', async () => {
    const ending = buildPod('web', 'True', 'Always', '1.30.2');
    const pods = [
      buildPod('web'),
      { ...ending, metadata: { ...ending.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } },
    ];

    await expect(update(...pods)).resolves.toEqual({
      outcome: { changed: false, note: '1.31.1' },
      restarts: [],
    });
  });
});
