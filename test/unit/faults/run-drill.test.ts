import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill, Prediction } from '../../../scripts/faults/fault.ts';
import { runDrill, type DrillOptions } from '../../../scripts/faults/run-drill.ts';
import type { Reconciliation } from '../../../scripts/ledger/reconciliation.ts';
import { buildRun } from '../../support/commands.ts';
import { buildEntry } from '../../support/deployed-mesh.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { buildLedger, clean } from '../../support/ledger.ts';
import { startStub, type StubService } from '../../support/stub-service.ts';
import { waitFor } from '../../support/wait.ts';

const quietMs = 120;
let web: StubService;

beforeAll(async () => {
  web = await startStub((_request, res) => res.end('{}'));
});

afterAll(() => web.close());

const entry = { ...buildEntry('True'), spec: { address: '10.0.0.20' } };

interface Setting {
  drill?: Partial<Drill>;
  prediction?: Partial<Prediction>;
  /** What requests fail with, from the break until the mending. */
  failure?: string;
  reconciliation?: Reconciliation;
  /** Whether inventory ends with an error of its own at the break. */
  isCrashing?: true;
  options?: Partial<DrillOptions>;
}

const crash = { terminated: { exitCode: 1, finishedAt: '2026-11-27T16:08:55Z' } };
const crashedPod = {
  metadata: { name: 'inventory-7', labels: { app: 'inventory' } },
  status: { containerStatuses: [{ name: 'inventory', lastState: crash }] },
};

/** Runs a drill that fails requests between injecting and mending, on a healthy deployment, and returns what was done. */
async function run({ drill, prediction, failure, reconciliation, isCrashing, options }: Setting) {
  const acts: string[] = [];
  let current: string | undefined;
  let requests = 0;
  const answer = () => {
    requests += 1;
    return current;
  };
  const ledger = buildLedger(answer, reconciliation);
  const commands = buildRun([
    [/ get deployments /, '{"items":[]}'],
    [/ get pods /, () => JSON.stringify({ items: isCrashing && acts.length > 0 ? [crashedPod] : [] })],
    [/ get workloadentries /, JSON.stringify({ items: [entry] })],
    [/network inspect/, '10.0.0.0/24'],
  ]);
  const deployment = buildDeployment(commands, { WEB_PORT: String(web.port) });
  const report = await runDrill(
    deployment,
    {
      name: 'a-drill',
      description: 'breaks it',
      inject: async () => {
        acts.push('inject');
        current = failure;
        const before = requests;
        await waitFor('requests while it is broken', () => requests >= before + 4);
      },
      mend: () => {
        acts.push('mend');
        current = undefined;
        return Promise.resolve();
      },
      restore: () => Promise.resolve(acts.push('restore')),
      prediction: {
        ...{ text: 'it holds', maxOutageSeconds: 5, limitMs: 5_000 },
        verifyAfter: () => Promise.resolve('as it was'),
        ...prediction,
      },
      ...drill,
    },
    {
      ...ledger,
      interrupted: new AbortController().signal,
      onPhase: () => undefined,
      quietMs,
      readLoadFactor: () => 1,
      ...options,
    },
  ).finally(() => ledger.stop());
  return { report, acts };
}

describe('runDrill', () => {
  test('reports what was predicted and seen, and restores everything', async () => {
    const { report, acts } = await run({ failure: '503' });

    expect(report).toEqual({
      name: 'a-drill',
      description: 'breaks it',
      prediction: 'it holds',
      observed: expect.stringMatching(
        /^503 ×\d+; slowest answer 0\.0 s; whole again \d+ s after the break; as it was$/,
      ),
      outageSeconds: expect.any(Number),
      ledger: 'clean: 9 acknowledged, each there once',
      doctor: 'not asked: it is over too soon',
      problems: [],
    });
    expect(report.outageSeconds).toBeGreaterThan(0.01);
    expect(acts).toEqual(['inject', 'mend', 'restore']);
  });

  test.each<[string, Setting, RegExp]>([
    [
      'an outage longer than predicted',
      { prediction: { maxOutageSeconds: 0.01 }, failure: '503' },
      /without the library for \d+\.\d s, longer than 0\.0 s/,
    ],
    [
      'any failure where none was predicted',
      { prediction: { maxOutageSeconds: 0 }, failure: '503' },
      /were to see no failure, and saw 503 ×/,
    ],
    ['a break that broke nothing', { prediction: { minOutageSeconds: 1 } }, /was anything broken\?/],
    [
      'a request that timeoutFailure',
      { failure: 'no answer within 12 s' },
      /left in the dark: no answer within 12 s/,
    ],
    ['a 503 that does not say when to come back', { failure: '503 without Retry-After' }, /left in the dark/],
    [
      'a state that is not as predicted',
      { prediction: { verifyAfter: () => Promise.reject(new Error('another entry')) } },
      /another entry/,
    ],
    [
      'an injection that fails',
      { drill: { inject: () => Promise.reject(new Error('ssh failed')) } },
      /ssh failed/,
    ],
    [
      'a mending that fails',
      { drill: { mend: () => Promise.reject(new Error('no such unit')) } },
      /no such unit/,
    ],
    [
      'clients that are not served again in time',
      { drill: { mend: () => Promise.resolve() }, prediction: { limitMs: 1 }, failure: '503' },
      /clients are served again: not within 1 s/,
    ],
    ['a service that has crashed', { isCrashing: true }, /^inventory in inventory-7 crashed at /],
    ['a book that is missing', { reconciliation: { ...clean, missing: ['book 7'] } }, /missing: book 7/],
    [
      'something that cannot be restored',
      { drill: { restore: () => Promise.reject(new Error('disk is full')) } },
      /could not be restored: disk is full/,
    ],
  ])('fails over %s, and restores everything', async (_what, setting, problem) => {
    const { report, acts } = await run(setting);

    expect(report.problems).toContainEqual(expect.stringMatching(problem));
    if (!setting.drill?.restore) expect(acts.at(-1)).toBe('restore');
  });

  test('lets requests hang where the door itself is gone', async () => {
    const { report } = await run({ prediction: { mayHang: true }, failure: 'no answer within 12 s' });

    expect(report.problems).toEqual([]);
  });

  test('refuses to begin when requests fail before anything is broken', async () => {
    const ledger = buildLedger(() => 'ECONNREFUSED');

    await expect(run({ options: ledger })).rejects.toThrow(
      /requests fail before anything is broken: ECONNREFUSED/,
    );
    await ledger.stop();
  });

  test('prepares before it looks at what clients see', async () => {
    let isFailing = false;
    const ledger = buildLedger(() => (isFailing ? '503' : undefined));
    const prepare = async () => {
      isFailing = true;
      await sleep(30);
      isFailing = false;
    };

    const { report, acts } = await run({
      drill: { prepare },
      prediction: { maxOutageSeconds: 0 },
      options: { collectStats: ledger.collectStats },
    });
    await ledger.stop();

    expect(report.problems).toEqual([]);
    expect(acts).toEqual(['inject', 'mend', 'restore']);
  });

  test('restores what was prepared when it cannot begin', async () => {
    const acts: string[] = [];
    const drill = {
      prepare: () => Promise.reject(new Error('ssh failed')),
      restore: () => Promise.resolve(acts.push('restore')),
    };

    await expect(run({ drill })).rejects.toThrow('ssh failed');

    expect(acts).toEqual(['restore']);
  });

  test('runs doctor until it names the fault, while the fault lasts', async () => {
    const answers = [['vm-entry-unhealthy'], ['vm-entry-unhealthy', 'database-stopped']];
    const runDoctor = () => Promise.resolve(answers.shift() ?? []);

    const { report } = await run({ drill: { finding: 'database-stopped' }, options: { runDoctor } });

    expect(report).toMatchObject({ doctor: 'vm-entry-unhealthy, database-stopped', problems: [] });
  });

  test('ends early when it is interrupted, and restores everything', async () => {
    const interruption = new AbortController();
    const verifyDuring = () => {
      interruption.abort();
      return Promise.resolve('interrupted');
    };

    const { report, acts } = await run({
      prediction: { holdMs: 600_000, verifyDuring },
      options: { interrupted: interruption.signal },
    });

    expect(report.problems).toEqual(['interrupted']);
    expect(acts).toEqual(['inject', 'restore']);
  });
});
