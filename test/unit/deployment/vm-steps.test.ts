import { createVmSteps } from '../../../scripts/deployment/vm-steps.ts';
import { buildRun, type Answer } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const inCluster: [RegExp, Answer] = [
  / get service postgres-1-vm /,
  '{"spec":{"selector":{"app":"postgres-1"}}}',
];
const twoSides: [RegExp, Answer] = [/ get service postgres-1-vm-replication /, '{"kind":"Service"}'];
const noCluster: [RegExp, Answer] = [/^docker container inspect/, { fails: 'Error: No such container' }];

/** Whether the step has a reason to be skipped. */
const skip = (...table: [RegExp, Answer][]) => skipWith({}, ...table);
const skipWith = (env: Record<string, string>, ...table: [RegExp, Answer][]) => {
  const run = buildRun([...table, [/^docker container inspect/, '[{"State":{"Status":"running"}}]']]);
  const step = { title: 'a step of the VM', limitMs: 1_000, run: () => Promise.resolve(undefined) };
  return createVmSteps(buildDeployment(run, env))(step)?.done?.();
};

describe('a step of the VM', () => {
  test('is taken where the database is on it, or follows there', async () => {
    await expect(skip()).resolves.toBeUndefined();
    await expect(skip(inCluster, twoSides)).resolves.toBeUndefined();
  });

  test('is skipped, and says why, where the VM was given up', async () => {
    await expect(skip(inCluster)).resolves.toBe('given up by make migrate-finish');
  });

  test('is refused where the standby is gone, in a container or on a host', async () => {
    const reason = /make migrate-prepare.* make migrate-finish/;

    await expect(
      skip(inCluster, twoSides, [/^docker container inspect .*vm/, { fails: 'Error: No such container' }]),
    ).rejects.toThrow(reason);
    const onHost = { VM_HOST: '192.0.2.7' };
    await expect(skipWith(onHost, inCluster, twoSides, [/^ssh .*echo there/, ''])).rejects.toThrow(reason);
    await expect(
      skipWith(onHost, inCluster, twoSides, [/^ssh .*echo there/, 'there']),
    ).resolves.toBeUndefined();
  });

  test('does not wait for a cluster that is only being made', async () => {
    await expect(skip(noCluster, [/kubectl/, { fails: 'no cluster' }])).resolves.toBeUndefined();
  });

  test('waits for one that starts again', async () => {
    let asked = 0;
    const late: Answer = () => {
      asked += 1;
      if (asked === 1) throw new Error('connection refused');
      return '{"spec":{"selector":{"app":"postgres-1"}}}';
    };

    await expect(skip([/ get service postgres-1-vm /, late])).resolves.toMatch(/^given up/);
  });
});
