import type { Request, RequestHandler, Response } from 'express';
import { Unavailable } from '../platform/errors.ts';

/** The longest that the database may hold a request, however many statements that takes and however slow each is. */
const answerLimitMs = 9_000;

/** Answers 503 when `handler` takes too long. What it has begun goes on; a retry with the same key tells how it ended. */
export function inTime(handler: (req: Request, res: Response) => Promise<void>): RequestHandler {
  return async (req, res) => {
    const tooLate = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => tooLate.reject(new Unavailable('The database is too slow now. Try again.', 2)),
      answerLimitMs,
    );
    try {
      await Promise.race([handler(req, res), tooLate.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}
