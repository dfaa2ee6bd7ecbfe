import { explainUnavailable } from '../../../scripts/faults/capabilities.ts';
import { listDrills } from '../../../scripts/faults/catalogue.ts';
import type { Drill } from '../../../scripts/faults/fault.ts';
import { soakDrills } from '../../../scripts/faults/soak-order.ts';
import { createStatsCollector } from '../../../scripts/ledger/client-stats.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildEntry, buildList } from '../../support/deployed-mesh.ts';
import { buildDeployment } from '../../support/deployments.ts';
import { startStub, type StubService } from '../../support/stub-service.ts';

const inventoryPod = {
  metadata: { name: 'inventory-1' },
  status: { containerStatuses: [{ name: 'inventory', containerID: 'containerd://abc' }] },
};

let web: StubService;
beforeEach(async () => {
  web = await startStub((_request, res) => res.end('{"paused":false}'));
});
afterEach(() => web.close());

/** How the deployment answers what drills ask of it. */
const usual: [RegExp, Answer][] = [
  [/^ssh .*UserspaceTimestamp/, 'Wed 2026-01-01 00:00:00 UTC'],
  [/^ssh .*boot_id/, () => `boot ${performance.now()}`],
  [/^ssh .*MainPID/, '12'],
  [/^ssh .*net\.sh slow/, 'each packet to the cluster is 400 ms late'],
  [/^ssh .*automatic recovery/, '2026 [1] LOG:  automatic recovery in progress'],
  [/^ssh .*No space left/, '2026 [1] PANIC:  could not write: No space left on device'],
  [
    /^ssh .*psql /,
    (_line, { input }) => ((input as string).startsWith('select application_name') ? 'inventory-1' : ''),
  ],
  [/^ssh /, ''],
  [/ get workloadentries /, buildList(buildEntry('False'))],
  [/ get pods /, buildList(inventoryPod)],
  [/^kubectl .* rollout /, ''],
  [/^docker /, ''],
];

/** The drill of this name on a deployment whose commands are noted. */
function prepare(name: string, env: Record<string, string> = {}, changes: [RegExp, Answer][] = []) {
  const run = buildRun([...changes, ...usual]);
  const deployment = buildDeployment(run, { WEB_PORT: String(web.port), ...env });
  const drill = listDrills(deployment).find((candidate) => candidate.name === name);
  if (!drill) throw new Error(`There is no drill ${name}.`);
  return { drill, deployment, lines: run.lines };
}

/** Injects, verifies, mends and restores, as runDrill does. */
async function goThrough({ inject, mend, restore, prediction }: Drill): Promise<void> {
  await inject();
  await prediction.verifyDuring?.();
  await mend?.();
  await restore?.();
}

describe('the drills', () => {
  const drills = listDrills(buildDeployment(buildRun(usual)));

  test('have names of their own that make can carry', () => {
    const names = drills.map(({ name }) => name);

    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][a-z-]+$/.test(name))).toEqual([]);
  });

  test.each(drills.map((drill) => [drill.name, drill] as const))(
    '%s has time for what it does, and allows no less than it asks for',
    (_name, { prediction }) => {
      const { holdMs = 0, limitMs, maxOutageSeconds, minOutageSeconds = 0 } = prediction;

      expect(limitMs).toBeGreaterThan(holdMs + maxOutageSeconds * 1000);
      expect(maxOutageSeconds).toBeGreaterThanOrEqual(minOutageSeconds);
    },
  );

  test('of a soak are all known', () => {
    const known = new Set(drills.map(({ name }) => name));

    expect(soakDrills.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe('a drill', () => {
  test.each<[string, RegExp[]]>([
    ['vm-reboot', [/UserspaceTimestamp/, /^docker restart --time 30 shelf-postgres-1-vm$/]],
    [
      'vm-power-cut',
      [
        /UserspaceTimestamp/,
        /^docker kill --signal KILL shelf-postgres-1-vm$/,
        /^docker start /,
        /^docker start /,
      ],
    ],
    ['vm-proxy-restart', [/MainPID/, /psql/, /systemctl restart istio/]],
    ['vm-proxy-crash', [/MainPID/, /psql/, /systemctl kill --signal=KILL istio/]],
    ['db-stop', [/stop postgresql/, / get workloadentries /, /start postgresql/, /start postgresql/]],
    ['db-crash', [/kill --signal=KILL '.*postgresql@\*-main\.service/, /start postgresql/]],
    ['db-restart', [/psql/, /systemctl restart postgresql/]],
    [
      'inventory-kill',
      [/ get pods /, /psql/, /psql/, /^docker exec shelf-control-plane ctr .* SIGKILL abc$/],
    ],
    [
      'rollout',
      [/ get pods /, / rollout restart deployment\/inventory deployment\/web$/, / status /, / status /],
    ],
    ['net-cut', [/tar --extract/, /net\.sh cut/, /net\.sh mend/, /net\.sh mend/]],
    ['net-slow', [/tar --extract/, /net\.sh slow 400/, /net\.sh mend/, /net\.sh mend/]],
    [
      'disk-full',
      [/tar --extract/, /disk-full\.sh fill/, /No space left/, /disk-full\.sh free/, /full\.sh restore/],
    ],
  ])('%s injects, mends and restores by these commands', async (name, expected) => {
    const { drill, lines } = prepare(name);

    await goThrough(drill);

    expect(lines).toEqual(expected.map((pattern) => expect.stringMatching(pattern) as string));
  });

  test('inventory-kill pauses acquisitions, and lets it go on', async () => {
    const { drill } = prepare('inventory-kill');

    await goThrough(drill);

    const switches = web.requests.filter(({ method }) => method === 'POST').map(({ url }) => url);
    expect(switches).toEqual(['/api/acquisitions/pause', '/api/acquisitions/resume']);
  });

  test.each([...soakDrills, 'disk-full'])(
    "%s reaches a VM of the user's own by ssh alone, or refuses with a sentence",
    async (name) => {
      const { drill, deployment, lines } = prepare(name, { VM_HOST: 'db.example', VM_USER: 'root' });
      const unavailable = explainUnavailable(deployment, drill.requires);

      if (unavailable === undefined) await goThrough(drill);

      expect(lines.filter((line) => line.includes('shelf-postgres-1-vm'))).toEqual([]);
      expect(unavailable ?? lines.join()).toMatch(/\.$|db\.example|^kubectl/);
    },
  );

  const account = createStatsCollector().read();

  test.each<[string, [RegExp, Answer][], RegExp]>([
    ['vm-reboot', [], /the VM has not booted: it is up since Wed 2026/],
    ['vm-proxy-restart', [], /the same process as before/],
    ['db-restart', [], /it was not restarted/],
    ['inventory-kill', [], /the kill met no commit/],
    ['net-cut', [[/^ssh .*psql /, '25']], /inventory has 25 connections: they pile up/],
    ['net-slow', [], /was anything slow\?/],
    ['db-crash', [[/^ssh .*automatic recovery/, { fails: '' }]], /ssh failed/],
  ])('%s fails when nothing was broken, or something is left', async (name, changes, reason) => {
    const { drill } = prepare(name, {}, changes);
    await drill.inject();

    await expect(Promise.resolve().then(() => drill.prediction.verifyAfter?.(account))).rejects.toThrow(
      reason,
    );
  });

  test('vm-reboot fails when a token came from somewhere', async () => {
    let boots = 0;
    const { drill } = prepare('vm-reboot', {}, [
      [/UserspaceTimestamp/, () => `boot ${++boots}`],
      [/ls .*istio-token/, '/run/token'],
    ]);
    await drill.inject();

    await expect(drill.prediction.verifyAfter?.(account)).rejects.toThrow('the VM has a token again');
  });
});
