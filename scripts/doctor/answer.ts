import { setTimeout as sleep } from 'node:timers/promises';

/** What came of a question: its answer, or the reason why there is none. Silence of one part never hides another's answer. */
export type Answer<T> = { told: T; reason?: undefined } | { told?: undefined; reason: string };

/** Asks, for no longer than the limit, and takes whatever is thrown for the reason why there is no answer. */
export async function ask<T>(limitMs: number, question: () => Promise<T>): Promise<Answer<T>> {
  const timer = new AbortController();
  const silence = sleep(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`no answer within ${limitMs / 1000} s`);
  });
  try {
    return { told: await Promise.race([question(), silence]) };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  } finally {
    silence.catch(() => undefined);
    timer.abort();
  }
}
