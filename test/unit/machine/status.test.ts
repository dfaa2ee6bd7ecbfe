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
