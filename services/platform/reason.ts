/** An error and its causes in one line: what we say of it, and what was at the bottom of it. */
export function reasonOf(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  const { message, cause } = error;
  // Errors of sockets come as several, one an address, and without a message of their own.
  const own =
    message || (error instanceof AggregateError ? error.errors.map(reasonOf).join(', ') : error.name);
  return cause === undefined ? own : `${own.replace(/\.$/, '')}: ${reasonOf(cause)}`;
}
