import { findInserted } from '../../../scripts/deployment/recent-writes.ts';

describe('findInserted', () => {
  test('returns the newest three of several pods', () => {
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
