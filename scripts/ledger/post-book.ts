/** Longer than web and inventory may take: a client that waits this long was left hanging. */
const timeoutMs = 12_000;

export const timeoutFailure = `no answer within ${timeoutMs / 1000} s`;

/** A book of the ledger names its run and number, in its title and in its idempotency key. */
export const titleOf = (run: string, number: number) => `Ledger ${run}, no. ${number}`;
export const keyOf = (run: string, number: number) => `ledger-${run}-${number}`;

export type PostResult = { id: string; isReplayed: boolean; failure?: undefined } | { failure: string };

/** Sends a book once, through web. Never throws: whatever is not an acknowledgement is a failure with a name. */
export async function postBook(webUrl: string, run: string, number: number): Promise<PostResult> {
  try {
    const response = await fetch(`${webUrl}/api/books`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': keyOf(run, number),
        // This measures the library: a connection that outlives the cluster's node would measure itself.
        connection: 'close',
      },
      body: JSON.stringify({ title: titleOf(run, number), authors: ['The ledger'] }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const body = await response.text();
    if (response.status === 201) {
      const { id } = JSON.parse(body) as { id: string };
      return { id, isReplayed: response.headers.has('idempotent-replayed') };
    }
    const lacksRetryAfter = response.status === 503 && !response.headers.has('retry-after');
    return { failure: lacksRetryAfter ? '503 without Retry-After' : String(response.status) };
  } catch (error) {
    return { failure: describeError(error) };
  }
}

/** fetch says "fetch failed", and what happened in the innermost of its causes. */
function describeError(error: unknown): string {
  const { name, code, cause } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return timeoutFailure;
  return cause === undefined ? (code ?? name) : describeError(cause);
}
