import { parseVmStatus } from '../../../scripts/machine/status.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

describe('machine.sh', () => {
  test('reaches the container with its own key and nothing of your configuration', async () => {
    const run = buildRun([[/^ssh /, 'here']]);

    await buildDeployment(run).machine.sh('hostname');

    expect(run.lines[0]).toMatch(
      /^ssh -F \/dev\/null -i \S+\/\.deployment\/shelf\/ssh\/id_ed25519 .* -p 2222 .*root@127\.0\.0\.1 hostname$/,
    );
  });

  test('becomes root by sudo on a host of yours', async () => {
    const run = buildRun([[/^ssh /, 'here']]);

    await buildDeployment(run, { VM_HOST: 'db.example', VM_USER: 'debian' }).machine.sh('id');

    expect(run.lines[0]).toMatch(/ -p 22 .*debian@db\.example 'sudo --non-interactive -- bash -c /);
  });
});

describe('parseVmStatus', () => {
  test('takes each line apart at its first colon', () => {
    const status = parseVmStatus('clock: 2026-01-01T00:00:00Z\nistiod-line: 172.29.0.2 istiod\nnoise');

    expect([...status]).toEqual([
      ['clock', '2026-01-01T00:00:00Z'],
      ['istiod-line', '172.29.0.2 istiod'],
    ]);
  });
});
