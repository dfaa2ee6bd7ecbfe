/** Aborts at the first Ctrl-C (or SIGTERM), so that what was changed can be put back; the second ends the process at once. */
export function interruption(): AbortSignal {
  const interrupted = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (interrupted.signal.aborted) process.exit(1);
      console.error('\nStopping, and putting back what was changed. Once more ends it at once.');
      interrupted.abort();
    });
  }
  return interrupted.signal;
}
