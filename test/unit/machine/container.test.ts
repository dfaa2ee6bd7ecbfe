import { runPlan, StepError } from '../../../scripts/lib/plan.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const ours = { 'mesh-library.deployment': 'shelf' };
const container = (Status: string, ExitCode = 0, Labels: Record<string, string> = ours) =>
  JSON.stringify([{ State: { Running: Status === 'running', Status, ExitCode }, Config: { Labels } }]);

describe('the container that stands in for a VM', () => {
  test('is there when it runs and answers', async () => {
    const run = buildRun([
      [/container inspect/, container('running')],
      [/^ssh /, ''],
    ]);

    await expect(buildDeployment(run).machine.provide().done?.()).resolves.toBe('there');
  });

  test('is started with its database when it was stopped, and only looked at before', async () => {
    const run = buildRun([
      [/container inspect/, container('exited')],
      [/^docker start|^ssh /, ''],
    ]);
    const step = buildDeployment(run).machine.provide();

    await expect(step.done?.()).resolves.toBeUndefined();
    expect(run.lines).not.toContain('docker start shelf-postgres-1-vm');

    await expect(step.run()).resolves.toEqual({ note: 'started again' });
    expect(run.lines).toContain('docker start shelf-postgres-1-vm');
  });

  test('is made anew when it was never started: its key may be missing', async () => {
    const run = buildRun([
      [/container inspect/, container('created')],
      [/network inspect/, '172.29.3.0/24'],
      [/^docker (rm|create|cp|start)|^ssh/, ''],
    ]);

    await expect(buildDeployment(run).machine.provide().run()).resolves.toEqual({ note: '172.29.3.20' });
    expect(run.lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'docker container',
      'docker rm',
      'docker network',
      'ssh-keygen -q',
      'docker create',
      'docker cp',
      'docker start',
      'ssh -F',
    ]);
  });

  test.each([
    ['running', expect.stringMatching('Deployment "shelf" was made from another folder')],
    ['created', undefined],
  ])(
    'is of another folder when its key is not in this one, and it (%s) was started',
    async (status, problem) => {
      const run = buildRun([[/container inspect/, container(status)]]);

      expect(await buildDeployment(run).machine.findProblem()).toEqual(problem);
    },
  );

  test.each(['created', 'exited', 'running'])(
    'is never touched when a container of that name (%s) is not labelled ours',
    async (status) => {
      const run = buildRun([
        [/container inspect/, container(status, 0, {})],
        [/./, ''],
      ]);
      const { machine } = buildDeployment(run);
      const refusal = 'Docker has a container "shelf-postgres-1-vm" that isn\'t ours.';

      await expect(machine.findProblem()).resolves.toMatch(refusal);
      await expect(runPlan({ vm: { step: machine.provide() } }, () => undefined)).rejects.toThrow(StepError);
      await expect(machine.remove().done?.()).resolves.toBe('not ours');

      expect(run.lines.filter((line) => !line.startsWith('docker container inspect'))).toEqual([]);
    },
  );

  test('is not waited for when it exits as soon as it has started', async () => {
    const run = buildRun([
      [/container inspect/, container('exited', 255)],
      [/^docker start/, ''],
      [/^ssh /, { fails: 'Connection refused' }],
    ]);

    await expect(buildDeployment(run).machine.provide().run()).rejects.toThrow(
      'The container "shelf-postgres-1-vm" exited as soon as it had started (255).',
    );
  });
});
