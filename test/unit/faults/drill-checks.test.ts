import { checkDoctor, checkLedger, listCrashes } from '../../../scripts/faults/drill-checks.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { clean } from '../../support/ledger.ts';

const deployment = buildDeployment(buildRun([]));

describe('checkDoctor', () => {
  test('is content when the break is named beside other findings', async () => {
    const runDoctor = () => Promise.resolve(['vm-entry-unhealthy', 'database-stopped']);

    expect(await checkDoctor(deployment, 'database-stopped', runDoctor)).toEqual({
      summary: 'vm-entry-unhealthy, database-stopped',
      problems: [],
    });
  });

  test('has a problem when doctor names something else, or nothing, all the time', async () => {
    const runDoctor = () => Promise.resolve(['pods-not-ready']);

    const result = await checkDoctor(deployment, 'database-stopped', runDoctor, 1);

    expect(result.problems).toEqual([
      expect.stringMatching(/^doctor finds database-stopped: not within .* it found pods-not-ready$/),
    ]);
  });

  test('says why it was not asked', async () => {
    const runDoctor = () => Promise.reject(new Error('never asked'));

    expect(await checkDoctor(deployment, undefined, runDoctor)).toMatchObject({ problems: [] });
    expect(await checkDoctor(deployment, 'database-stopped', undefined)).toMatchObject({ problems: [] });
  });
});

describe('listCrashes', () => {
  const finishedAt = '2026-11-27T16:08:55Z';
  const list = (...containerStatuses: object[]) => {
    const pod = {
      metadata: { name: 'inventory-7', labels: { app: 'inventory' } },
      status: { containerStatuses },
    };
    return listCrashes(buildDeployment(buildRun([[/ get pods /, JSON.stringify({ items: [pod] })]])));
  };
  const crash = { terminated: { exitCode: 1, finishedAt } };

  test('names a service that has crashed, whether or not it runs again', async () => {
    const crashes = new Set([`inventory in inventory-7 crashed at ${finishedAt}`]);

    expect(await list({ name: 'inventory', state: { running: {} }, lastState: crash })).toEqual(crashes);
    expect(await list({ name: 'inventory', state: crash, lastState: {} })).toEqual(crashes);
  });

  test('leaves out what was killed, and the proxy', async () => {
    const kill = { terminated: { exitCode: 137, finishedAt } };

    const crashes = await list(
      { name: 'inventory', state: { running: {} }, lastState: kill },
      { name: 'istio-proxy', state: { running: {} }, lastState: crash },
    );

    expect(crashes).toEqual(new Set());
  });
});

describe('checkLedger', () => {
  test.each([
    [{ ...clean, missing: ['book 7'] }, /^NOT CLEAN: of 9 acknowledged 1 are missing/, ['missing: book 7']],
    [clean, /^clean: 9 acknowledged, each there once$/, []],
  ])('tells the verdict with its faults', async (reconciliation, summary, problems) => {
    const result = await checkLedger(() => Promise.resolve(reconciliation));

    expect(result).toEqual({ summary: expect.stringMatching(summary), problems });
  });

  test('has a problem when the table cannot be read', async () => {
    const result = await checkLedger(() => Promise.reject(new Error('ssh failed')));

    expect(result.problems).toEqual(['the ledger could not be settled: ssh failed']);
  });
});
