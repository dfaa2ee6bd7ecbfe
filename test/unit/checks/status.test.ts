import { readStatus } from '../../../scripts/checks/status.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const web = { kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 0 }, status: {} };
const pod = { kind: 'Pod', metadata: { name: 'inventory-1' }, spec: {}, status: { phase: 'Pending' } };
const readLines = async (...table: Parameters<typeof buildRun>[0]) => {
  // A port that nobody listens on.
  const parts = await readStatus(buildDeployment(buildRun(table), { WEB_PORT: '9' }));
  return Object.fromEntries(parts.map(({ title, lines }) => [title, lines.join('\n')]));
};

describe('readStatus', () => {
  test('shows what is scaled to zero, and each pod that is not ready', async () => {
    const { cluster } = await readLines([/get deployments,pods/, JSON.stringify({ items: [web, pod] })]);

    expect(cluster).toMatch(/^web +0 of 0 pods available\ninventory-1 +not ready \(Pending\)$/);
  });

  test('shows the Istio that is there, in whatever namespace it is', async () => {
    const istiod = {
      metadata: { name: 'istiod', namespace: 'mesh', labels: {} },
      spec: { template: { spec: { containers: [{ image: 'pilot:1.31.1' }] } } },
    };
    const { mesh } = await readLines(
      [/get deployments -/, JSON.stringify({ items: [istiod] })],
      [
        /get deployments,pods --namespace mesh/,
        JSON.stringify({ items: [{ ...web, metadata: { name: 'istiod' } }] }),
      ],
      [/get workloadentries/, JSON.stringify({ items: [] })],
    );

    expect(mesh).toMatch(/^istiod +0 of 0 pods available\nno VM is registered$/);
  });

  test('shows the VM when the cluster does not even tell where the library is', async () => {
    const table = buildRun([[/^ssh /, 'sidecar: 1.31.1']]);
    const parts = await readStatus(
      buildDeployment(table, { CONTEXT: 'theirs', VM_HOST: 'db', VM_ADDRESS: '192.0.2.7' }),
    );

    expect(parts.map(({ title, command }) => [title, command])).toContainEqual(['library', 'make doctor']);
    expect(parts.find(({ title }) => title === 'VM db')?.lines[0]).toMatch(/^sidecar 1\.31\.1 /);
  });

  test('shows the pod in place of a VM that was given up', async () => {
    const status = await readLines(
      [/get service postgres-1-vm /, '{"spec":{"selector":{"app":"postgres-1"}}}'],
      [/ exec --stdin postgres-1-0 .*psql/, '17.6; checksums on'],
      [/^ssh /, { fails: 'Connection refused' }],
    );

    expect(Object.entries(status)).toContainEqual([
      expect.stringMatching(/^VM /),
      expect.stringContaining('given up by make migrate-finish'),
    ]);
    expect(status.database).toBe('PostgreSQL in the cluster answers: 17.6; checksums on');
  });

  test('shows the cluster when the VM does not answer, and says so', async () => {
    const status = await readLines(
      [/get deployments,pods/, JSON.stringify({ items: [web] })],
      [/^ssh /, { fails: 'Connection timed out' }],
    );

    expect(status).toMatchObject({
      cluster: expect.stringContaining('web'),
      database: expect.stringContaining('Connection timed out'),
      library: expect.stringContaining('fetch failed'),
    });
  });
});
