import { askDoctor, askLedger } from '../../../scripts/faults/drills/witnesses.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { clean } from '../../support/ledger.ts';

const deployment = buildDeployment(buildRun([]));

describe('askDoctor', () => {
  test('is content when the break is named beside other findings', async () => {
    const diagnose = () => Promise.resolve(['vm-entry-unhealthy', 'database-stopped']);

    expect(await askDoctor(deployment, 'database-stopped', diagnose)).toEqual({
      words: 'vm-entry-unhealthy, database-stopped',
      problems: [],
    });
  });

  test('has a problem when doctor names something else, or nothing, all the time', async () => {
    const diagnose = () => Promise.resolve(['pods-not-ready']);

    const testimony = await askDoctor(deployment, 'database-stopped', diagnose, 1);

    expect(testimony.problems).toEqual([
      expect.stringMatching(/^doctor finds database-stopped: not within .* it found pods-not-ready$/),
    ]);
  });

  test('says why it was not asked', async () => {
    const diagnose = () => Promise.reject(new Error('never asked'));

    expect(await askDoctor(deployment, undefined, diagnose)).toMatchObject({ problems: [] });
    expect(await askDoctor(deployment, 'database-stopped', undefined)).toMatchObject({ problems: [] });
  });
});

describe('askLedger', () => {
  test.each([
    [{ ...clean, missing: ['book 7'] }, /^NOT CLEAN: of 9 acknowledged 1 are missing/, ['missing: book 7']],
    [clean, /^clean: 9 acknowledged, each there once$/, []],
  ])('tells the verdict with its faults', async (settlement, words, problems) => {
    const testimony = await askLedger(() => Promise.resolve(settlement));

    expect(testimony).toEqual({ words: expect.stringMatching(words), problems });
  });

  test('has a problem when the table cannot be read', async () => {
    const testimony = await askLedger(() => Promise.reject(new Error('ssh failed')));

    expect(testimony.problems).toEqual(['the ledger could not be settled: ssh failed']);
  });
});
