import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 20;
/** Left of a test's time to tell why a wait was in vain, before Jest ends the test without a reason. */
const tellMs = 5_000;
/** Of a wait in a global set-up, which no test's limit bounds. */
const setUpLimitMs = 120_000;

declare global {
  /** When the time of the running test or hook is up: `environment.ts` notes it. */
  var testDeadline: number | undefined;
}

/** How long the running test or hook may wait still. */
export function remainingMs(): number {
  const { testDeadline = performance.now() + setUpLimitMs } = globalThis;
  return Math.max(1, Math.floor(testDeadline - tellMs - performance.now()));
}

/**
 * Waits until `check` answers true, for as long as the test has time; its error is the reason that is told when it never does.
 */
export async function waitFor(what: string, check: () => boolean | Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  const deadline = startedAt + remainingMs();
  let reason: unknown;
  do {
    try {
      if (await check()) return;
      reason = 'it is not so';
    } catch (error) {
      reason = error;
    }
    await sleep(pollMs);
  } while (performance.now() < deadline);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  throw new Error(`Waited ${seconds} s in vain for ${what}: ${String(reason)}.`, { cause: reason });
}
