import { Unavailable } from '../platform/errors.ts';

/** The longest that the database may hold a request, however many statements that takes and however slow each is. */
export const requestTimeoutMs = 7_000;

/** Answers 503 when `handler` takes too long. What it has begun goes on; a retry with the same key tells how it ended. */
export function withTimeout<Parameters extends unknown[], Result>(
  handler: (...parameters: Parameters) => Promise<Result>,
): (...parameters: Parameters) => Promise<Result> {
  return async (...parameters) => {
    const timedOut = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => timedOut.reject(new Unavailable('The database is too slow now. Try again.', 2)),
      requestTimeoutMs,
    );
    try {
      return await Promise.race([handler(...parameters), timedOut.promise]);
    } finally {
      clearTimeout(timer);
    }
  };
}
