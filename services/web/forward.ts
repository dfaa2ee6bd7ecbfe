import type { Request, Response } from 'express';
import type { Handler } from '../platform/route.ts';
import type { Upstream, UpstreamAnswer } from './upstream.ts';

/** What is forwarded of a visitor's request, besides its path. */
type ToInit = (req: Request) => RequestInit;

/** Answers a request with what `upstream` answers at `path`. */
export function forward(
  upstream: Upstream,
  path: (req: Request) => string,
  toInit: ToInit = () => ({}),
): Handler {
  return async (_input, res, req) => sendAnswer(res, await upstream.request(path(req), toInit(req)));
}

export function sendAnswer(res: Response, { status, headers, body }: UpstreamAnswer): void {
  // Relative to our own path: only the proxies in front of us know their prefix.
  const location = headers.location && { location: headers.location.replace(/^\//, '') };
  res
    .status(status)
    .set({ 'cache-control': 'no-store', ...headers, ...location })
    .send(body);
}

/** A POST with the JSON that `toBody` makes of the visitor's, under the visitor's own Idempotency-Key. */
export function postJson(toBody: (body: unknown) => unknown = (body) => body): ToInit {
  return (req) => {
    const key = req.get('idempotency-key');
    return {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(key !== undefined && { 'Idempotency-Key': key }) },
      body: req.body === undefined ? null : JSON.stringify(toBody(req.body)),
    };
  };
}

/** The query of a URL as it was sent, with its question mark. */
export function searchOf(url: string): string {
  const start = url.indexOf('?');
  return start === -1 ? '' : url.slice(start);
}
