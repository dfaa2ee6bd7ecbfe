import type { RequestHandler, Response } from 'express';
import type { Logger } from './logger.ts';

/** One line a request, at its end. The path goes without its query: people search for things that are theirs. */
export function logRequests(log: Logger, quietPaths: string[]): RequestHandler {
  return (req, res, next) => {
    if (quietPaths.includes(req.path)) return next();
    const startedAt = performance.now();
    const { method, path } = req;
    let outcome = { message: 'request', facts: {} };
    res.locals.setOutcome = (message: string, facts: object) => {
      if (res.closed) log.info(facts, message);
      else outcome = { message, facts };
    };
    res.once('close', () => {
      const durationMs = Math.round((performance.now() - startedAt) * 100) / 100;
      const aborted = !res.writableFinished || undefined;
      log.info(
        { method, path, status: res.statusCode, durationMs, aborted, ...outcome.facts },
        outcome.message,
      );
    });
    next();
  };
}

/** Says what came of a request: the message of its log line, or a line of its own when the caller has gone already. */
export function setOutcome(res: Response, message: string, facts: object): void {
  (res.locals as { setOutcome: (message: string, facts: object) => void }).setOutcome(message, facts);
}
