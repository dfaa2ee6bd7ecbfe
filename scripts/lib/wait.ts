import { setTimeout as sleep } from 'node:timers/promises';

export interface WaitOptions {
  timeoutMs: number;
  everyMs?: number;
}

/**
 * Asks until there is an answer. `attempt` throws the reason why there is none yet; the last reason is the `cause`
 * of the error when time is up, and stands in its message.
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
