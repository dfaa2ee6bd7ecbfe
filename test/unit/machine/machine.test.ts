import { findInserted } from '../../../scripts/deployment/recent-writes.ts';
import { run as runForReal } from '../../../scripts/lib/run.ts';
import { quoteWord } from '../../../scripts/lib/run.ts';
import { parseVmStatus } from '../../../scripts/machine/status.ts';
import { removeFormerEntries, verifyInMesh } from '../../../scripts/mesh/workload-entry.ts';
import { buildRun } from '../../support/commands.ts';
import { buildDeployment } from '../../support/deployments.ts';

describe('vm.sh', () => {
  test('reaches the stand-in with its own key and nothing of the user', async () => {
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

describe('quoteWord', () => {
  test.each(["it's", '$(reboot)', 'a\nb', '"'])('gives %j to the shell as it is', async (word) => {
    await expect(runForReal('sh', ['-c', `printf %s ${quoteWord(word)}`])).resolves.toBe(word);
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

describe('verifyInMesh', () => {
  const entry = (address: string, status?: string, message?: string, annotations = {}) => ({
    metadata: { name: `postgres-1-vm-${address}`, annotations },
    spec: { address },
    status: { conditions: status === undefined ? [] : [{ type: 'Healthy', status, message }] },
  });
  const verify = (...items: unknown[]) =>
    verifyInMesh(buildDeployment(buildRun([[/get workloadentries/, JSON.stringify({ items })]])), '10.0.0.5');

  test('is content with one healthy entry at the right address', async () => {
    await expect(verify(entry('10.0.0.5', 'True'))).resolves.toBeUndefined();
  });

  test.each([
    ['no entry', [], /has not reached it/],
    [
      'two entries',
      [entry('10.0.0.5', 'True'), entry('10.0.0.6', 'True')],
      /2 WorkloadEntries, at 10\.0\.0\.5, 10\.0\.0\.6/,
    ],
    ['another address', [entry('10.0.0.6', 'True')], /is registered at 10\.0\.0\.6/],
    ['no answer of the health check yet', [entry('10.0.0.5')], /no health check/],
    [
      'a VM that has lost istiod',
      [entry('10.0.0.5', 'True', undefined, { 'istio.io/disconnectedAt': '2026-01-01T00:00:00Z' })],
      /out of istiod's sight since 2026-01-01/,
    ],
    ['a failing health check', [entry('10.0.0.5', 'False', 'exit status 2')], /exit status 2/],
  ])('throws for %s', async (_what, items, message) => {
    await expect(verify(...items)).rejects.toThrow(message);
  });
});

describe('removeFormerEntries', () => {
  const remove = async (...addresses: string[]) => {
    const items = addresses.map((address) => ({ metadata: { name: `vm-${address}` }, spec: { address } }));
    const run = buildRun([
      [/get workloadentries/, JSON.stringify({ items })],
      [/delete workloadentry/, ''],
    ]);
    await removeFormerEntries(buildDeployment(run), '10.0.0.5');
    return run.lines.filter((line) => line.includes(' delete '));
  };

  test('deletes the entries of other addresses', async () => {
    await expect(remove('10.0.0.4', '10.0.0.5')).resolves.toEqual([
      expect.stringMatching(/ delete workloadentry --ignore-not-found vm-10\.0\.0\.4$/),
    ]);
  });

  test('touches nothing where there is only the one', async () => {
    await expect(remove('10.0.0.5')).resolves.toEqual([]);
  });
});

describe('findInserted', () => {
  test('answers the newest three of several pods', () => {
    const line = (second: number, msg: string) =>
      JSON.stringify({ time: `2026-01-01T00:00:0${second}Z`, msg });
    const logs = [
      line(1, '✅ inserted A'),
      line(4, '✅ inserted D'),
      'not JSON',
      line(2, 'request'),
      line(3, '✅ inserted C'),
      line(2, '✅ inserted B'),
    ];

    expect(findInserted(logs.join('\n'))).toEqual([
      '2026-01-01T00:00:02Z ✅ inserted B',
      '2026-01-01T00:00:03Z ✅ inserted C',
      '2026-01-01T00:00:04Z ✅ inserted D',
    ]);
  });
});
