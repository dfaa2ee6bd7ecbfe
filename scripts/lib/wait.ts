import { setTimeout as sleep } from 'node:timers/promises';
import { currentSignal, withSignal } from './cancellation.ts';
import { getErrorMessage } from './error-message.ts';

export interface WaitOptions {
  timeoutMs: number;
  everyMs?: number;
}

/** An attempt that is under way when the time is up may take so much longer, or as long as the wait itself where that is shorter. */
const maxGraceMs = 5_000;

/**
 * Tries until `attempt` succeeds. When the time is up, the commands of an attempt that never ends are ended, and an error is
 * thrown whose message and `cause` are the last failure.
 */
export async function waitFor<T>(
  what: string,
  attempt: () => Promise<T>,
  { timeoutMs, everyMs = 300 }: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  const graceMs = Math.min(timeoutMs, maxGraceMs);
  for (;;) {
    currentSignal()?.throwIfAborted();
    try {
      const limitMs = Math.max(0, deadline - performance.now()) + graceMs;
      return await withLimit(attempt, limitMs, 'an attempt took until then, without an answer');
    } catch (error) {
      currentSignal()?.throwIfAborted();
      if (performance.now() + everyMs >= deadline) {
        const reason = getErrorMessage(error);
        throw new Error(`${what}: not within ${timeoutMs / 1000} s. The last reason: ${reason}`, {
          cause: error,
        });
      }
      await sleep(everyMs);
    }
  }
}

/** Throws `message` and ends the work's commands when it takes longer, or when the work that it is part of is ended. */
export async function withLimit<T>(work: () => Promise<T>, limitMs: number, message: string): Promise<T> {
  const timeUp = AbortSignal.timeout(Math.ceil(limitMs));
  const signal = AbortSignal.any([timeUp, currentSignal() ?? timeUp]);
  const ended = Promise.withResolvers<never>();
  const end = () => ended.reject(new Error(message));
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([ended.promise, withSignal(signal, work)]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
