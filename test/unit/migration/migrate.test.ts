import { runPlan } from '../../../scripts/lib/plan.ts';
import { planMigration } from '../../../scripts/migration/migrate.ts';
import { parseSideStatus } from '../../../scripts/migration/side-status.ts';
import type { ConnectedSides } from '../../../scripts/migration/sides.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const running = 'Database system identifier: 7\nrunning: yes\n';
const vm = parseSideStatus(`${running}followed-by: postgres-1 streaming sync 0`);
const pod = parseSideStatus(`${running}in-recovery: yes\nstandby-signal: yes\nfollows: streaming 1`);
/** Both sides are ready: what follows is the fence. */
const ready = {
  observe: () => Promise.resolve({ recorded: 'vm', sides: { vm, pod } }),
  perform: () => Promise.reject(new Error('it has begun to move')),
} as unknown as ConnectedSides;
const twoSides: [RegExp, Answer] = [/ get service postgres-1-replication /, '{"kind":"Service"}'];
const podAddress: [RegExp, Answer] = [/ get pod postgres-1-0 /, '{"status":{"podIP":"10.244.0.9"}}'];

const move = (target: 'vm' | 'pod', ...table: [RegExp, Answer][]) =>
  runPlan(planMigration(buildDeployment(buildRun(table)), ready, target), () => undefined);

describe('make migrate', () => {
  test.each(['vm', 'pod'] as const)('moves a database of one side nowhere: to the %s', async (target) => {
    const inCluster: [RegExp, Answer] = [
      / get service postgres-1-vm /,
      '{"spec":{"selector":{"app":"postgres-1"}}}',
    ];

    await expect(move(target, inCluster)).rejects.toMatchObject({
      cause: {
        message: expect.stringMatching(/^The database is in the cluster alone\..*make migrate-prepare$/),
      },
    });
  });

  test('does not begin without a way back', async () => {
    const noRoute: [RegExp, Answer] = [/^ssh .*\/dev\/tcp/, { fails: 'timed out' }];

    await expect(move('pod', twoSides, podAddress, noRoute)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('the VM has no way to 10.244.0.9') },
    });
  });
});
