import { deleteStaleEntries, verifyInMesh } from '../../../scripts/mesh/workload-entry.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

describe('verifyInMesh', () => {
  const entry = (address: string, status?: string, message?: string, annotations = {}) => ({
    metadata: { name: `postgres-1-vm-${address}`, annotations },
    spec: { address },
    status: { conditions: status === undefined ? [] : [{ type: 'Healthy', status, message }] },
  });
  const verify = (...items: unknown[]) =>
    verifyInMesh(buildDeployment(buildRun([[/get workloadentries/, JSON.stringify({ items })]])), '10.0.0.5');

  test('accepts one healthy entry at the right address', async () => {
    await expect(verify(entry('10.0.0.5', 'True'))).resolves.toEqual(entry('10.0.0.5', 'True'));
  });

  test.each([
    ['no entry', [], /has not reached it/],
    [
      'two entries',
      [entry('10.0.0.5', 'True'), entry('10.0.0.6', 'True')],
      /2 WorkloadEntries, at 10\.0\.0\.5, 10\.0\.0\.6/,
    ],
    ['another address', [entry('10.0.0.6', 'True')], /is registered at 10\.0\.0\.6/],
    ['no answer of the health check yet', [entry('10.0.0.5')], /no health check/],
    [
      'a VM that is disconnected from istiod',
      [entry('10.0.0.5', 'True', undefined, { 'istio.io/disconnectedAt': '2026-01-01T00:00:00Z' })],
      /disconnected from istiod since 2026-01-01/,
    ],
    ['a failing health check', [entry('10.0.0.5', 'False', 'exit status 2')], /exit status 2/],
  ])('throws for %s', async (_what, items, message) => {
    await expect(verify(...items)).rejects.toThrow(message);
  });
});

describe('deleteStaleEntries', () => {
  const remove = async (...addresses: string[]) => {
    const items = addresses.map((address) => ({ metadata: { name: `vm-${address}` }, spec: { address } }));
    const run = buildRun([
      [/get workloadentries/, JSON.stringify({ items })],
      [/delete workloadentry/, ''],
    ]);
    await deleteStaleEntries(buildDeployment(run), '10.0.0.5');
    return run.lines.filter((line) => line.includes(' delete '));
  };

  test('deletes the entries of other addresses', async () => {
    await expect(remove('10.0.0.4', '10.0.0.5')).resolves.toEqual([
      expect.stringMatching(/ delete workloadentry --ignore-not-found vm-10\.0\.0\.4$/),
    ]);
  });

  test('deletes nothing where there is only the one', async () => {
    await expect(remove('10.0.0.5')).resolves.toEqual([]);
  });
});
