import type { RequestHandler } from 'express';
import type { Logger } from './logger.ts';

/** One line a request, at its end. The path goes without its query: people search for things that are theirs. */
export function logRequests(log: Logger): RequestHandler {
  return (req, res, next) => {
    const startedAt = performance.now();
    const { method, path } = req;
    res.once('close', () => {
      const durationMs = Math.round((performance.now() - startedAt) * 100) / 100;
      log.info(
        { method, path, status: res.statusCode, durationMs, aborted: !res.writableFinished || undefined },
        'request',
      );
    });
    next();
  };
}
