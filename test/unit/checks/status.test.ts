import { readStatus } from '../../../scripts/checks/status.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildList } from '../../support/deployed-mesh.ts';
import { buildDeployment } from '../../support/deployments.ts';

const workload = { metadata: { name: 'web' }, spec: { replicas: 0 }, status: {} };
const pod = { metadata: { name: 'inventory-1' }, spec: {}, status: { phase: 'Pending' } };

async function readLines(...table: [RegExp, Answer][]) {
  const run = buildRun([
    ...table,
    [/ get deployments /, buildList(workload)],
    [/ get pods /, buildList(pod)],
  ]);
  // A port that nobody listens on.
  const sections = await readStatus(buildDeployment(run, { WEB_PORT: '9' }));
  return Object.fromEntries(sections.map(({ title, lines }) => [title, lines.join('\n')]));
}

describe('readStatus', () => {
  test('shows what is scaled to zero, and each pod that is not ready', async () => {
    const { cluster } = await readLines();

    expect(cluster).toMatch(/^web +0 of 0 pods available\ninventory-1 +not ready \(Pending\)$/);
  });

  test('shows the cluster while the VM does not answer, and says so', async () => {
    const status = await readLines([/^ssh /, { fails: 'Connection timed out' }]);

    expect(status).toMatchObject({
      cluster: expect.stringContaining('web'),
      database: expect.stringContaining('Connection timed out'),
      library: expect.stringContaining('fetch failed'),
    });
  });
});
