/** An error and its causes in one line, for the log: what we say of it, and what was at the bottom of it. */
export function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  const words = wordsOf(error);
  return error.cause === undefined ? words : `${words.replace(/\.$/, '')}: ${reasonOf(error.cause)}`;
}

/** What is at the bottom of an error, for people: fetch says "fetch failed", and keeps what happened in its causes. */
export function rootCause(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  return error.cause === undefined ? wordsOf(error) : rootCause(error.cause);
}

/** Errors of sockets come as several, one an address, and without a message of their own. */
function wordsOf(error: Error): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : error.name;
}
