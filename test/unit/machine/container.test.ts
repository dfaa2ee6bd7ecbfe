import { startVm } from '../../../scripts/machine/container.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

const container = (Status: string, ExitCode = 0) =>
  JSON.stringify([{ State: { Running: Status === 'running', Status, ExitCode } }]);

describe('startVm', () => {
  test('is content with a VM that runs and answers', async () => {
    const run = buildRun([
      [/container inspect/, container('running')],
      [/^ssh /, ''],
    ]);

    await expect(startVm(buildDeployment(run)).done?.()).resolves.toBe('there');
  });

  test('starts a VM that was stopped, with its database', async () => {
    const run = buildRun([
      [/container inspect/, container('exited')],
      [/^docker start|^ssh /, ''],
    ]);

    await expect(startVm(buildDeployment(run)).done?.()).resolves.toBe('there');
    expect(run.lines).toContain('docker start shelf-postgres-1-vm');
  });

  test('makes a VM anew that was never started: its key may not have got into it', async () => {
    const run = buildRun([
      [/container inspect/, container('created')],
      [/^docker rm/, ''],
    ]);

    await expect(startVm(buildDeployment(run)).done?.()).resolves.toBeUndefined();
    expect(run.lines.at(-1)).toBe('docker rm --volumes shelf-postgres-1-vm');
  });

  test('does not wait for a container that has ended at its start', async () => {
    const run = buildRun([
      [/container inspect/, container('exited', 255)],
      [/^docker start/, ''],
      [/^ssh /, { fails: 'Connection refused' }],
    ]);

    await expect(startVm(buildDeployment(run)).done?.()).rejects.toThrow(
      'The container "shelf-postgres-1-vm" ended at its start (255).',
    );
  });
});
