import { STATUS_CODES } from 'node:http';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { AppError, NotFound, Unavailable } from './errors.ts';
import type { Logger } from './logger.ts';
import { formatError } from './error-message.ts';

/** Answers for a path that no route has. */
export const answerNotFound: RequestHandler = (req) => {
  throw new NotFound(`There is nothing at ${req.path}.`);
};

/** The one place that turns errors into HTTP answers: problem documents (RFC 9457). */
export function answerProblems(log: Logger): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error: unknown, req, res, _next: unknown) => {
    const problem = toAppError(error);
    const { method, path } = req;
    // Unavailable is no bug: it gets a line with its reason. A bug is logged with its stack.
    if (error instanceof Unavailable) log.warn({ method, path, reason: formatError(error) }, 'unavailable');
    else if (problem.status >= 500) log.error({ err: error, method, path }, 'request failed');
    if (res.headersSent) {
      res.destroy();
      return;
    }
    res.status(problem.status).set(problem.headers).type('application/problem+json');
    res.send(JSON.stringify(problemDocument(problem)));
  };
}

/** The body of an answer that is not a success. */
export function problemDocument({ status, code, message, errors }: AppError) {
  return { type: 'about:blank', title: STATUS_CODES[status], status, code, detail: message, errors };
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = isHttpError(error) ? error.status : 500;
  if (!isHttpError(error) || status >= 500)
    return new AppError(500, 'internal', 'Something went wrong on our side.');
  return new AppError(
    status,
    error.type ?? 'bad-request',
    httpErrorDetails[error.type ?? ''] ?? error.message,
  );
}

/** What Express and its body parser throw: http-errors, whose `expose` says that the message is for the caller. */
interface HttpError extends Error {
  status: number;
  type?: string;
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number';
}

const httpErrorDetails: Record<string, string> = {
  'entity.parse.failed': 'The body is not valid JSON.',
  'entity.too.large': 'The body is larger than this route takes.',
  'request.aborted': 'The request ended before its body did.',
};
