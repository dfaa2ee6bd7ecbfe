import type { RequestHandler, Response } from 'express';
import type { Logger } from './logger.ts';

/** Logs one line per request, at its end. Without the query: what people search for is private. */
export function logRequests(log: Logger, unloggedPaths: string[]): RequestHandler {
  return (req, res, next) => {
    if (unloggedPaths.includes(req.path)) return next();
    const startedAt = performance.now();
    const { method, path } = req;
    let outcome = { message: 'request', fields: {} };
    res.locals.setOutcome = (message: string, fields: object) => {
      if (res.closed) log.info(fields, message);
      else outcome = { message, fields };
    };
    res.once('close', () => {
      const durationMs = Math.round((performance.now() - startedAt) * 100) / 100;
      const aborted = !res.writableFinished || undefined;
      log.info(
        { method, path, status: res.statusCode, durationMs, aborted, ...outcome.fields },
        outcome.message,
      );
    });
    next();
  };
}

/** Sets the message and fields of a request's log line; logs a line of its own when the client has disconnected already. */
export function setOutcome(res: Response, message: string, fields: object): void {
  (res.locals as { setOutcome: (message: string, fields: object) => void }).setOutcome(message, fields);
}
