import type { RequestHandler } from 'express';
import type { ClientStats } from '../platform/client-stats.ts';

/** Measures the visitors' requests. An event stream has no end to measure. */
export function trackRequests(stats: ClientStats): RequestHandler {
  return (_req, res, next) => {
    const request = stats.startRequest();
    res.once('close', () => {
      const isStream = res.get('content-type')?.startsWith('text/event-stream') ?? false;
      if (isStream || !res.writableFinished) request.cancelled();
      else request.answered();
    });
    next();
  };
}
