import { reasonOf, rootCause } from '../../../services/platform/reason.ts';

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
  ['words', 'words'],
])('%o is told as "%s"', (error, reason) => {
  expect(reasonOf(error)).toBe(reason);
});

test('the root cause is what is at the bottom', () => {
  const error = new Error('Try again.', {
    cause: new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }),
  });

  expect(rootCause(error)).toBe('ECONNREFUSED');
});
