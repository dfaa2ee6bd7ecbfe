import { formatPosition, parsePosition, parseSideStatus } from '../../../scripts/migration/side-status.ts';

const control = [
  'Database system identifier: 7583212345678901234',
  'Database cluster state: in production',
  'Latest checkpoint location: 0/31FB4A8',
  "Latest checkpoint's TimeLineID: 2",
];

describe('parseSideStatus', () => {
  test('reads a primary, and who follows it', () => {
    const text = [
      ...control,
      'running: yes',
      'timeline: 3',
      'position: 1/0',
      'synchronous: "postgres-1"',
      'followed-by: postgres-1 streaming sync 120',
    ].join('\n');

    expect(parseSideStatus(text)).toEqual({
      isRunning: true,
      isInRecovery: false,
      hasStandbySignal: false,
      controlState: 'in production',
      systemIdentifier: '7583212345678901234',
      timeline: 3,
      checkpoint: 0x31fb4a8n,
      position: 2n ** 32n,
      isStreaming: false,
      synchronousStandby: 'postgres-1',
      follower: { name: 'postgres-1', state: 'streaming', isSynchronous: true, lagBytes: 120 },
    });
  });

  test('reads a side that is fenced and stopped', () => {
    const text = ['standby-signal: yes', ...control].join('\n').replace('in production', 'shut down');

    expect(parseSideStatus(text)).toMatchObject({
      isRunning: false,
      hasStandbySignal: true,
      controlState: 'shut down',
      position: 0n,
    });
  });

  test('refuses what is no report', () => {
    expect(() => parseSideStatus('')).toThrow('There is no PostgreSQL');
  });
});

test.each(['0/0', '0/31FB4A8', '16/B374D848', 'FFFFFFFF/FFFFFFFF'])(
  'the position %s is read and written',
  (text) => {
    expect(formatPosition(parsePosition(text))).toBe(text);
  },
);
