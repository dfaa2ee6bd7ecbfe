/** Runs inside a pod: sends a GET, and prints the response. Argument: the URL. */
try {
  const response = await fetch(process.argv[2] ?? '', { signal: AbortSignal.timeout(5_000) });
  console.log(JSON.stringify({ status: response.status, body: (await response.text()).slice(0, 200) }));
} catch (error) {
  const { message, cause } = error as Error;
  console.log(JSON.stringify({ error: cause instanceof Error ? cause.message : message }));
}
