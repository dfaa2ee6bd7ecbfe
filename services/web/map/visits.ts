import type { RequestHandler } from 'express';
import type { Link } from '../../platform/link.ts';

/** Measures what visitors ask. A stream of events has no end to measure. */
export function measureVisits(link: Link): RequestHandler {
  return (_req, res, next) => {
    const visit = link.begin();
    res.once('close', () => {
      const isStream = res.get('content-type')?.startsWith('text/event-stream') ?? false;
      if (isStream || !res.writableFinished) visit.abandoned();
      else visit.answered();
    });
    next();
  };
}
