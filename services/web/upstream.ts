import { Unavailable } from '../platform/errors.ts';
import { servedByHeader } from '../platform/http.ts';
import type { ClientStats } from '../platform/client-stats.ts';

/** Above what inventory allows its database, so that its own answer, which says more, comes first. */
const timeoutMs = 8_000;
const retryAfterSeconds = 2;
/** What is told of an answer that is not from the service itself, but from a proxy on the way. */
const maxQuoteLength = 200;
const passedOnHeaders = ['content-type', 'location', 'retry-after', 'allow', 'idempotent-replayed'];

export interface UpstreamAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export type Upstream = ReturnType<typeof createUpstream>;

/** A service that web asks for its visitors. When it is away, or talks nonsense, that is an Unavailable. */
export function createUpstream(name: string, baseUrl: string, stats: ClientStats) {
  const base = baseUrl.replace(/\/$/, '');

  /** Sends a request and reads the whole answer, all of it within the time limit. */
  async function ask(path: string, init: RequestInit = {}): Promise<UpstreamAnswer> {
    const signal = AbortSignal.timeout(timeoutMs);
    return read(await begin(path, { ...init, signal }));
  }

  /** Begins a request whose answer may never end: the limit is for its beginning, and `signal` ends it. */
  async function open(path: string, init: { headers: Record<string, string>; signal: AbortSignal }) {
    const slow = new AbortController();
    const timer = setTimeout(() => slow.abort(new DOMException('no answer', 'TimeoutError')), timeoutMs);
    const signal = AbortSignal.any([init.signal, slow.signal]);
    try {
      return await begin(path, { ...init, signal });
    } finally {
      clearTimeout(timer);
    }
  }

  async function begin(path: string, init: RequestInit): Promise<Response> {
    const request = stats.startRequest();
    try {
      const response = await attempt(() => fetch(base + path, { ...init, redirect: 'manual' }));
      request.answered(response.headers.get(servedByHeader) ?? undefined);
      return response;
    } catch (error) {
      request.failed((error as Error).message);
      throw error;
    }
  }

  /** Reads an answer to its end: a success, or a problem document of the service's own. */
  async function read(response: Response): Promise<UpstreamAnswer> {
    const body = await attempt(() => response.text());
    verifyAnswer(response, body);
    return { status: response.status, headers: pick(response.headers), body };
  }

  async function attempt<Result>(act: () => Promise<Result>): Promise<Result> {
    try {
      return await act();
    } catch (cause) {
      const isSlow = (cause as Error).name === 'TimeoutError';
      const what = isSlow ? `did not answer within ${timeoutMs / 1000} seconds` : 'cannot be reached';
      throw new Unavailable(`The ${name} ${what}.`, retryAfterSeconds, { cause });
    }
  }

  function verifyAnswer(response: Response, body: string): void {
    if (response.ok) return;
    const isProblem = response.headers.get('content-type')?.startsWith('application/problem+json');
    // Its own bugs (500) are not ours, and for the visitor the same as its absence.
    if (isProblem && (response.status < 500 || response.status === 503)) return;
    const quote = isProblem ? '' : ` ${body.slice(0, maxQuoteLength).trim()}`;
    throw new Unavailable(
      `The ${name} cannot be used: the answer was ${response.status}${quote}.`,
      retryAfterSeconds,
    );
  }

  return { ask, open, read };
}

function pick(headers: Headers): Record<string, string> {
  const entries = passedOnHeaders.map((name) => [name, headers.get(name)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== null));
}
