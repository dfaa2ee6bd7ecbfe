import { AsyncLocalStorage } from 'node:async_hooks';

const signals = new AsyncLocalStorage<AbortSignal>();

/** Does some work whose commands and waits end when `signal` is aborted, however deep in it they are. */
export function withSignal<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return signals.run(signal, work);
}

/** The signal of the work that this is part of. */
export function currentSignal(): AbortSignal | undefined {
  return signals.getStore();
}
