/** Above all that web and inventory allow themselves: who waits longer was left hanging. */
export const answerLimitMs = 12_000;

export const hangs = `no answer within ${answerLimitMs / 1000} s`;

/** A book of the ledger: its title and its key tell run and number. */
export const titleOf = (run: string, number: number) => `Ledger ${run}, no. ${number}`;
export const keyOf = (run: string, number: number) => `ledger-${run}-${number}`;

export type Answer = { id: string; isReplayed: boolean; failure?: undefined } | { failure: string };

/** Sends a book once, through web. Never throws: whatever is not an acknowledgement is a failure with a name. */
export async function postBook(webUrl: string, run: string, number: number): Promise<Answer> {
  try {
    const answer = await fetch(`${webUrl}/api/books`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': keyOf(run, number),
        // What is measured is the library: a connection that outlives the cluster's node would measure itself.
        connection: 'close',
      },
      body: JSON.stringify({ title: titleOf(run, number), authors: ['The ledger'] }),
      signal: AbortSignal.timeout(answerLimitMs),
    });
    const body = await answer.text();
    if (answer.status === 201) {
      const { id } = JSON.parse(body) as { id: string };
      return { id, isReplayed: answer.headers.has('idempotent-replayed') };
    }
    const isRude = answer.status === 503 && !answer.headers.has('retry-after');
    return { failure: isRude ? '503 without Retry-After' : String(answer.status) };
  } catch (error) {
    return { failure: nameOf(error) };
  }
}

/** fetch says "fetch failed", and what happened in the innermost of its causes. */
function nameOf(error: unknown): string {
  const { name, code, cause } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError') return hangs;
  return cause === undefined ? (code ?? name) : nameOf(cause);
}
