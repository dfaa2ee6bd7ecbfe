import { formatError, getRootCause } from '../../../services/platform/error-message.ts';

test.each<[unknown, string]>([
  [new Error('no'), 'no'],
  [
    new Error('Try again.', { cause: new Error('fetch failed', { cause: new Error('ECONNREFUSED') }) }),
    'Try again: fetch failed: ECONNREFUSED',
  ],
  [
    new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]),
    '::1 refused, 127.0.0.1 refused',
  ],
  [new TypeError(''), 'TypeError'],
  ['text', 'text'],
])('formats %o as "%s"', (error, reason) => {
  expect(formatError(error)).toBe(reason);
});

test("getRootCause answers the innermost cause's message", () => {
  const error = new Error('Try again.', {
    cause: new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }),
  });

  expect(getRootCause(error)).toBe('ECONNREFUSED');
});
