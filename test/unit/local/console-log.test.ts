import { setTimeout as sleep } from 'node:timers/promises';
import { createConsoleLog, formatLogLine } from '../../../scripts/local/console-log.ts';

const line = (fields: object) =>
  JSON.stringify({ level: 'info', time: 'now', service: 'inventory', ...fields });

describe('formatLogLine', () => {
  test.each([
    ['a new book, as it is', line({ msg: '✅ inserted Fun Home' }), '✅ inserted Fun Home'],
    [
      'a warning, with its reason',
      line({ level: 'warn', msg: 'waiting for the database', err: { message: 'connection refused' } }),
      'inventory: warning: waiting for the database (connection refused)',
    ],
    [
      'a fatal error, as an error',
      line({ level: 'fatal', msg: 'could not start' }),
      'inventory: error: could not start',
    ],
    [
      'what is no log line, as it is',
      'TypeError: x is not a function',
      'inventory: TypeError: x is not a function',
    ],
  ])('shows %s', (_what, logLine, text) => {
    expect(formatLogLine('inventory', logLine)?.text).toBe(text);
  });

  test.each([
    ['a request', line({ msg: 'request', path: '/books' })],
    ['a book whose request was logged', line({ msg: 'request', path: '/books/✅' })],
    ['a probe that says no', line({ level: 'error', msg: 'request failed', path: '/readyz' })],
  ])('is silent about %s', (_what, logLine) => {
    expect(formatLogLine('inventory', logLine)).toBeUndefined();
  });
});

describe('createConsoleLog', () => {
  test('prints ten of a thousand books a second, and how many more there were', async () => {
    const printed: string[] = [];
    const consoleLog = createConsoleLog((text) => printed.push(text), { windowMs: 50 });

    for (let n = 0; n < 1000; n += 1) consoleLog.write('inventory', line({ msg: '✅ inserted Fun Home' }));
    await sleep(100);
    consoleLog.close();

    expect(printed).toEqual([
      ...Array.from({ length: 10 }, () => '✅ inserted Fun Home'),
      '… and 990 more like these',
    ]);
  });
});
