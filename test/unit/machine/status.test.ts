import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import { parseVmStatus } from '../../../scripts/machine/status.ts';

describe('parseVmStatus', () => {
  test('takes each line apart at its first colon', () => {
    const status = parseVmStatus('clock: 2026-01-01T00:00:00Z\nistiod-line: 172.29.0.2 istiod\nnoise');

    expect([...status]).toEqual([
      ['clock', '2026-01-01T00:00:00Z'],
      ['istiod-line', '172.29.0.2 istiod'],
    ]);
  });
});

test('a report sees the cluster of PostgreSQL that was found, and no variable of its own in its place', () => {
  const scripts = ['record', 'cluster', 'status/report'].map((name) =>
    readFileSync(`${projectRoot}vm/${name}.sh`, 'utf8'),
  );
  const input = [...scripts, 'version=17 name=main', 'report unit cluster_unit', 'wait_for_reports 5'].join(
    '\n',
  );

  expect(execFileSync('bash', { input, encoding: 'utf8' })).toBe('unit: postgresql@17-main\n');
});
