/** Preloaded into a script under test: it stops in its own order when the tests end, however they end. */
process.stdin
  .resume()
  .once('close', () => process.kill(process.pid, 'SIGTERM'))
  .unref();
