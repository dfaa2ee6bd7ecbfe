import { assessDatabase } from '../../../scripts/migration/assess.ts';
import type { DatabaseReport } from '../../../scripts/migration/database-report.ts';
import { buildReport, type SideChange } from '../../support/database-report.ts';

const findNames = (report: DatabaseReport) => assessDatabase(report).map(({ name }) => name);
const stopped = { role: 'stopped', isRunning: false, controlState: 'shut down' } as const;
const promoted = { role: 'primary', isInRecovery: false, hasStandbySignal: false } as const;
const fenced = { ...stopped, hasStandbySignal: true };
const follower = { name: 'postgres-1', state: 'streaming', isSynchronous: true, lagBytes: 0 };
const slot = { name: 'postgres_1', isActive: false, walStatus: 'extended', retainedBytes: 2 ** 20 };

test.each(['vm', 'pod'] as const)('finds nothing where both sides are well, the primary %s', (primary) => {
  expect(findNames(buildReport(primary))).toEqual([]);
});

test('finds nothing where there is one side', () => {
  expect(findNames({ placement: { primary: 'vm', hasStandby: false } })).toEqual([]);
});

/** With the primary on the VM. */
test.each<[string[], string, Partial<Record<'vm' | 'pod', SideChange>>]>([
  [['two-primaries'], 'both are primaries', { pod: promoted }],
  [['switch-interrupted'], 'nobody is the primary', { vm: fenced }],
  [['switch-interrupted'], 'nobody is, and one side is silent', { vm: fenced, pod: { error: 'gone' } }],
  [['switch-interrupted'], 'the name leads to the other side', { vm: fenced, pod: promoted }],
  [['switch-interrupted'], 'the name leads to a side that is silent', { vm: { error: '' }, pod: promoted }],
  [['switch-interrupted'], 'the primary is fenced, and still runs', { vm: { hasStandbySignal: true } }],
  [['standby-lost'], 'the standby is silent', { pod: { error: 'no such pod' } }],
  [['standby-lost'], 'the standby does not run', { pod: stopped }],
  [['standby-lost'], 'the standby is of another database', { pod: { systemIdentifier: '1' } }],
  [
    ['standby-lost', 'replication-cut'],
    'the primary has thrown the log away',
    { vm: { follower: undefined, slots: [{ ...slot, walStatus: 'lost' }] } },
  ],
  [['replication-cut'], 'commits wait for nobody', { vm: { follower: undefined } }],
  [['standby-behind'], 'the standby is late', { vm: { follower: { ...follower, lagBytes: 2 ** 25 } } }],
  [['standby-behind'], 'the standby is away', { vm: { follower: undefined, synchronousStandby: '' } }],
  [[], 'no commit waits', { vm: { synchronousStandby: '' } }],
  [['slot-retains-log'], 'a slot keeps a lot', { vm: { slots: [{ ...slot, retainedBytes: 2 ** 30 }] } }],
  [['slot-retains-log'], 'so does the standby', { pod: { slots: [{ ...slot, retainedBytes: 2 ** 30 }] } }],
  [[], 'a slot keeps little', { vm: { slots: [slot] } }],
  [[], 'the standby is a bit late', { vm: { follower: { ...follower, lagBytes: 2 ** 20 } } }],
  [[], 'the primary was stopped by other means', { vm: stopped }],
  [[], 'the primary is silent', { vm: { error: 'no route' } }],
])('finds %j: %s', (names, _what, changes) => {
  expect(findNames(buildReport('vm', changes))).toEqual(names);
});

test('tells how many commits wait, and how long', () => {
  const vm = { follower: undefined, waiting: { commits: 3, seconds: 41 } };

  expect(assessDatabase(buildReport('vm', { vm }))).toMatchObject([
    {
      ...{ name: 'replication-cut', side: 'vm' },
      seen: 'each commit waits for postgres-1, which receives no log: 3 wait, one for 41 s',
    },
  ]);
});

test('finds a standby that is connected, and confirms nothing', () => {
  const find = (seconds: number) =>
    assessDatabase(buildReport('vm', { vm: { waiting: { commits: 3, seconds } } })).map(({ seen }) => seen);

  expect(find(1)).toEqual([]);
  expect(find(9)).toEqual(['each commit waits for postgres-1, which confirms nothing: 3 wait, one for 9 s']);
});

test('says of a switch that was interrupted which side becomes the primary', () => {
  const sides = [{ vm: fenced }, { vm: fenced, pod: promoted }, { vm: { hasStandbySignal: true } }];

  expect(sides.map((changes) => assessDatabase(buildReport('vm', changes))[0]?.side)).toEqual([
    ...['vm', 'pod', 'pod'],
  ]);
});
