import { Unavailable } from '../platform/errors.ts';
import { servedByHeader } from '../platform/http.ts';
import type { ClientStats } from '../platform/client-stats.ts';

/** Above the limit that inventory sets for its database, so that its own answer, which says more, comes first. */
export const timeoutMs = 8_000;
const retryAfterSeconds = 2;
/** How much to quote of an answer that comes from a proxy on the way, not from the service itself. */
const maxQuoteLength = 200;
const forwardedHeaders = ['content-type', 'location', 'retry-after', 'allow', 'idempotent-replayed'];

export interface UpstreamAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type Upstream = ReturnType<typeof createUpstream>;

/** A service that web calls for its visitors. Throws Unavailable when it is away or its answer makes no sense. */
export function createUpstream(name: string, baseUrl: string, stats: ClientStats) {
  const base = baseUrl.replace(/\/$/, '');

  /** Sends a request and reads the whole answer, all of it within the time limit. */
  async function request(path: string, init: RequestInit = {}): Promise<UpstreamAnswer> {
    const signal = AbortSignal.timeout(timeoutMs);
    return readAnswer(await send(path, { ...init, signal }));
  }

  /** Sends a request whose answer may never end: the time limit is for its headers, and `signal` ends it. */
  async function openStream(path: string, init: { headers: Record<string, string>; signal: AbortSignal }) {
    const timedOut = new AbortController();
    const timer = setTimeout(() => timedOut.abort(new DOMException('no answer', 'TimeoutError')), timeoutMs);
    const signal = AbortSignal.any([init.signal, timedOut.signal]);
    try {
      return await send(path, { ...init, signal });
    } finally {
      clearTimeout(timer);
    }
  }

  async function send(path: string, init: RequestInit): Promise<Response> {
    const tracked = stats.startRequest();
    try {
      const response = await attempt(() => fetch(base + path, { ...init, redirect: 'manual' }));
      tracked.answered(response.headers.get(servedByHeader) ?? undefined);
      return response;
    } catch (error) {
      tracked.failed((error as Error).message);
      throw error;
    }
  }

  /** Reads an answer to its end: a success, or the service's own problem document. */
  async function readAnswer(response: Response): Promise<UpstreamAnswer> {
    const body = await attempt(() => response.text());
    verifyAnswer(response, body);
    return { status: response.status, headers: pick(response.headers), body };
  }

  async function attempt<Result>(send: () => Promise<Result>): Promise<Result> {
    try {
      return await send();
    } catch (cause) {
      const isTimeout = (cause as Error).name === 'TimeoutError';
      const what = isTimeout ? `did not answer within ${timeoutMs / 1000} seconds` : 'cannot be reached';
      throw new Unavailable(`The ${name} ${what}.`, retryAfterSeconds, { cause });
    }
  }

  function verifyAnswer(response: Response, body: string): void {
    if (response.ok) return;
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
    // A bug of the service (500) is not ours, and for the visitor it is the same as an outage.
    if (isProblem && (response.status < 500 || response.status === 503)) return;
    const quote = isProblem ? '' : ` ${body.slice(0, maxQuoteLength).trim()}`;
    throw new Unavailable(
      `The ${name} cannot be used: the answer was ${response.status}${quote}.`,
      retryAfterSeconds,
    );
  }

  return { request, openStream, readAnswer };
}

function pick(headers: Headers): Record<string, string> {
  const entries = forwardedHeaders.map((name) => [name, headers.get(name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}
