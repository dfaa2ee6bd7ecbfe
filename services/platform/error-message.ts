/** Formats an error and its causes as one line for the log. */
export function formatError(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  const message = messageOf(error);
  return error.cause === undefined ? message : `${message.replace(/\.$/, '')}: ${formatError(error.cause)}`;
}

/** The message of the innermost cause, for people: fetch says "fetch failed" and keeps what happened in its causes. */
export function getRootCause(error: unknown): string {
  if (!Error.isError(error)) return String(error);
  return error.cause === undefined ? messageOf(error) : getRootCause(error.cause);
}

/** Socket errors come as an AggregateError, one error per address, without a message of its own. */
function messageOf(error: Error): string {
  if (error.message !== '') return error.message;
  return error instanceof AggregateError ? error.errors.map(formatError).join(', ') : error.name;
}
