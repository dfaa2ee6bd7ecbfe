/** Preloaded into a service under test: it ends when the tests do, however they end, by the pipe between them. */
process.stdin
  .resume()
  .once('close', () => process.kill(process.pid, 'SIGKILL'))
  .unref();
