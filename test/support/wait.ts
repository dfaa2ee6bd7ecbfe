import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 20;

/** Waits until `check` answers true; its error is the reason that is told when it never does. */
export async function waitFor(
  what: string,
  check: () => boolean | Promise<boolean>,
  limitMs = 20_000,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  let reason: unknown = 'it is not so';
  while (performance.now() < deadline) {
    try {
      if (await check()) return;
      reason = 'it is not so';
    } catch (error) {
      reason = error;
    }
    await sleep(pollMs);
  }
  throw new Error(`Waited ${limitMs / 1000} s in vain for ${what}: ${String(reason)}.`, { cause: reason });
}
