import {
  AppError,
  InvalidInput,
  NotFound,
  Unavailable,
  Unprocessable,
} from '../../../services/platform/errors.ts';
import type { Request, Response } from 'express';
import type { Logger } from '../../../services/platform/logger.ts';
import { answerProblems, problemDocument } from '../../../services/platform/problem.ts';

describe('problemDocument', () => {
  test.each<[AppError, number, string, string]>([
    [new InvalidInput('The year is no number.'), 400, 'invalid-input', 'Bad Request'],
    [new NotFound('There is no book 1.'), 404, 'not-found', 'Not Found'],
    [
      new AppError(405, 'method-not-allowed', '/books takes GET.'),
      405,
      'method-not-allowed',
      'Method Not Allowed',
    ],
    [new Unprocessable('The key was used.'), 422, 'unprocessable', 'Unprocessable Entity'],
    [new Unavailable('Try again.', 2), 503, 'unavailable', 'Service Unavailable'],
  ])('tells %o', (error, status, code, title) => {
    const { errors, ...document } = problemDocument(error);

    expect(errors).toBeUndefined();
    expect(document).toEqual({ type: 'about:blank', title, status, code, detail: error.message });
  });

  test('names each field that is wrong', () => {
    const errors = [{ path: 'year', message: 'must be a number' }];

    expect(problemDocument(new InvalidInput('Not valid.', { errors }))).toMatchObject({ errors });
  });

  test('tells nothing of the cause', () => {
    const error = new Unavailable('Try again.', 2, { cause: new Error('password of inventory is wrong') });

    expect(JSON.stringify(problemDocument(error))).not.toContain('password');
  });
});

describe('answerProblems', () => {
  /** What is logged of an error in a request for books. */
  const logOf = (error: unknown) => {
    const logged: [string, object][] = [];
    const log = Object.fromEntries(
      ['warn', 'error'].map((level) => [level, (fields: object) => logged.push([level, fields])]),
    ) as unknown as Logger;
    const res = { headersSent: true, destroy: () => undefined } as unknown as Response;
    void answerProblems(log)(
      error,
      { method: 'GET', path: '/books' } as unknown as Request,
      res,
      () => undefined,
    );
    return logged;
  };

  test('logs what is not to be had now in a line, by its reason', () => {
    const cause = new Error('terminating connection due to administrator command');

    expect(logOf(new Unavailable('Try again.', 2, { cause }))).toEqual([
      [
        'warn',
        {
          method: 'GET',
          path: '/books',
          reason: 'Try again: terminating connection due to administrator command',
        },
      ],
    ]);
  });

  test('logs a bug with its stack, and what the caller got wrong not at all', () => {
    const bug = new TypeError('x is undefined');

    expect(logOf(bug)).toEqual([['error', { method: 'GET', path: '/books', err: bug }]]);
    expect(logOf(new NotFound('There is no book 1.'))).toEqual([]);
  });
});
