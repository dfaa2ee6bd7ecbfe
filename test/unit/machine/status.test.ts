import { jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import type { SshConnection } from '../../../scripts/machine/machine.ts';
import { parseVmStatus, readVmStatus } from '../../../scripts/machine/status.ts';

describe('parseVmStatus', () => {
  test('takes each line apart at its first colon', () => {
    const status = parseVmStatus('clock: 2026-01-01T00:00:00Z\nistiod-line: 172.29.0.2 istiod\nnoise');

    expect([...status]).toEqual([
      ['clock', '2026-01-01T00:00:00Z'],
      ['istiod-line', '172.29.0.2 istiod'],
    ]);
  });
});

test('PostgreSQL and the others that the scripts ask have all of the time but for what a slow host needs to ask', async () => {
  const sh = jest.fn<SshConnection['sh']>().mockResolvedValue('postgres: 17.6');

  expect(await readVmStatus({ sh }, 25_000)).toEqual(new Map([['postgres', '17.6']]));
  expect(sh).toHaveBeenCalledWith('bash -s', {
    input: expect.stringMatching(/^answer_seconds=21\n/),
    timeoutMs: 25_000,
  });
});

test('a report sees the cluster of PostgreSQL that was found, and no variable of its own in its place', () => {
  const scripts = ['record', 'cluster', 'status/report'].map((name) =>
    readFileSync(`${projectRoot}vm/${name}.sh`, 'utf8'),
  );
  const commands = ['answer_seconds=4 version=17 name=main', 'report unit cluster_unit', 'wait_for_reports'];
  const input = [...scripts, ...commands].join('\n');

  expect(execFileSync('bash', { input, encoding: 'utf8' })).toBe('unit: postgresql@17-main\n');
});
