import { constants } from 'node:os';

/** Aborts at the first Ctrl-C (or SIGTERM), so that what was changed can be restored; the second ends the process at once. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (interrupted.signal.aborted) process.exit(1);
      console.error('\nStopping, and restoring what was changed. Press Ctrl-C again to end it at once.');
      interrupted.abort();
    });
  }
  return interrupted.signal;
}

/** Until you call what it returns, an interruption prints `message` and ends this script with every command that it has started. */
export function endWhenInterrupted(message: string): () => void {
  const end = (signal: 'SIGINT' | 'SIGTERM') => {
    console.error(`\n${message}`);
    process.exit(128 + constants.signals[signal]);
  };
  process.once('SIGINT', end).once('SIGTERM', end);
  return () => process.off('SIGINT', end).off('SIGTERM', end);
}
