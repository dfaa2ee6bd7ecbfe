/** Runs inside a pod: one GET, and writes what came of it. Argument: the URL. */
try {
  const response = await fetch(process.argv[2] ?? '', { signal: AbortSignal.timeout(5_000) });
  console.log(JSON.stringify({ status: response.status, body: (await response.text()).slice(0, 200) }));
} catch (error) {
  const { message, cause } = error as Error;
  console.log(JSON.stringify({ refusal: cause instanceof Error ? cause.message : message }));
}
