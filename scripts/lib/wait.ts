import { setTimeout as sleep } from 'node:timers/promises';
import { currentSignal } from './cancellation.ts';

export interface WaitOptions {
  timeoutMs: number;
  everyMs?: number;
}

/**
 * Tries until `attempt` succeeds. When the time is up, throws an error whose message and `cause` are the last failure.
 */
export async function waitFor<T>(
  what: string,
  attempt: () => Promise<T>,
  { timeoutMs, everyMs = 300 }: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      currentSignal()?.throwIfAborted();
      if (performance.now() + everyMs >= deadline) {
        const reason = error instanceof Error ? error.message : String(error);
        throw new Error(`${what}: not within ${timeoutMs / 1000} s. The last reason: ${reason}`, {
          cause: error,
        });
      }
      await sleep(everyMs);
    }
  }
}
