import { setTimeout as sleep } from 'node:timers/promises';

/** Waits so long, or until `signal` aborts, whichever comes first. */
export async function waitUnlessAborted(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
