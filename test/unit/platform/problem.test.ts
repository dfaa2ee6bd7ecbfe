import {
  AppError,
  InvalidInput,
  NotFound,
  Unavailable,
  Unprocessable,
} from '../../../services/platform/errors.ts';
import { problemDocument } from '../../../services/platform/problem.ts';

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
