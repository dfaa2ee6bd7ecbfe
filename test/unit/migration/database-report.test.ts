import { readDatabaseReport } from '../../../scripts/migration/database-report.ts';
import { describeSides } from '../../../scripts/migration/status.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildReport } from '../../support/database-report.ts';
import { buildDeployment } from '../../support/deployments.ts';

/** As the functions of vm/replication print it. */
const primary = `Database system identifier: 7712536681735360666
Database cluster state: in production
Latest checkpoint location: 0/3A01820
Latest checkpoint's TimeLineID: 3
running: yes
position: 0/3A2EA78
synchronous: "postgres-1"
followed-by: postgres-1 streaming sync 512
free-bytes: 59406880768
waiting: 2 41
slot: postgres_1 t reserved 1024
slot: old f lost 0`;
const standby = `standby-signal: yes
Database system identifier: 7712536681735360666
Database cluster state: in archive recovery
Latest checkpoint location: 0/39829F8
Latest checkpoint's TimeLineID: 3
running: yes
in-recovery: yes
position: 0/3A2F140
follows: streaming 3
free-bytes: 59413512192
waiting: 0 0`;
const twoSides: [RegExp, Answer] = [/ get service postgres-1-replication /, '{"kind":"Service"}'];
const read = (...table: [RegExp, Answer][]) => readDatabaseReport(buildDeployment(buildRun(table)), 1_000);

describe('readDatabaseReport', () => {
  test('asks neither side where nothing is prepared', async () => {
    await expect(read()).resolves.toEqual({ placement: { primary: 'vm', hasStandby: false } });
  });

  test('asks no VM that was given up', async () => {
    await expect(
      read([/ get service postgres-1-vm /, '{"spec":{"selector":{"app":"postgres-1"}}}']),
    ).resolves.toEqual({ placement: { primary: 'pod', hasStandby: false } });
  });

  test('asks for a second side that is lost altogether: the primary may still wait for it', async () => {
    const { placement, sides } = await read(
      twoSides,
      [/^ssh /, primary],
      [/ exec /, { fails: 'pods "postgres-1-0" not found' }],
    );

    expect(placement).toEqual({ primary: 'vm', hasStandby: true });
    expect(sides?.pod).toEqual({ error: expect.stringContaining('not found') as string });
  });

  test('tells who follows whom, who waits, and which log is kept', async () => {
    const { sides } = await read(twoSides, [/^ssh /, primary], [/ exec --stdin postgres-1-0 /, standby]);

    expect(sides).toMatchObject({
      vm: {
        ...{ role: 'primary', timeline: 3, position: '0/3A2EA78', synchronousStandby: 'postgres-1' },
        follower: { name: 'postgres-1', state: 'streaming', isSynchronous: true, lagBytes: 512 },
        waiting: { commits: 2, seconds: 41 },
        slots: [
          { name: 'postgres_1', isActive: true, walStatus: 'reserved', retainedBytes: 1024 },
          { name: 'old', isActive: false, walStatus: 'lost', retainedBytes: 0 },
        ],
        freeBytes: 59406880768,
      },
      pod: { role: 'standby', hasStandbySignal: true, isStreaming: true, position: '0/3A2F140', slots: [] },
    });
  });

  test('is plain data: it can be printed', async () => {
    const report = await read(twoSides, [/^ssh /, primary], [/ exec /, standby]);

    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test('keeps what one side says when the other does not answer', async () => {
    const { sides } = await read(twoSides, [/^ssh /, primary], [/ exec /, { fails: 'no such pod' }]);

    expect(sides).toMatchObject({
      vm: { role: 'primary' },
      pod: { error: expect.stringContaining('no such pod') as string },
    });
  });
});

describe('describeSides', () => {
  test('says in one line that there is one side, and what makes the other one', () => {
    expect(describeSides({ placement: { primary: 'vm', hasStandby: false } })).toEqual([
      'PostgreSQL is on the VM alone; make migrate-prepare makes the other side, which follows it',
    ]);
    expect(describeSides({ placement: { primary: 'pod', hasStandby: false } })).toEqual([
      'PostgreSQL is in the cluster alone, and the VM was given up; make migrate-prepare makes it a side again, which follows',
    ]);
  });

  test.each([
    ['vm', 'on the VM', 'in the cluster', 'make migrate makes PostgreSQL in the cluster the primary'],
    ['pod', 'in the cluster', 'on the VM', 'make migrate-back makes PostgreSQL on the VM the primary'],
  ] as const)('shows both sides with the primary %s, and what moves it', (side, place, other, next) => {
    expect(describeSides(buildReport(side))).toEqual([
      `PostgreSQL ${place} is a primary, timeline 3, position 0/3A27498`,
      `PostgreSQL ${other} is a standby, timeline 3, position 0/3A27498`,
      `${side === 'vm' ? 'postgres-1' : 'postgres-1-vm'} receives the log: streaming, 0 bytes behind; each commit waits for it`,
      `next: ${next}`,
    ]);
  });

  test('shows what is wrong, and leads to doctor', () => {
    const lines = describeSides(buildReport('vm', { vm: { follower: undefined }, pod: { error: 'gone' } }));

    expect(lines).toEqual([
      'PostgreSQL on the VM is a primary, timeline 3, position 0/3A27498',
      "PostgreSQL in the cluster can't be asked: gone",
      'no standby receives the log',
      "standby-lost: PostgreSQL in the cluster can't be asked: gone",
      'replication-cut: each commit waits for postgres-1, which receives no log: the next commit will wait',
      'next: make doctor tells how to mend it',
    ]);
  });
});
