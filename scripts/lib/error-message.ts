/** What was thrown, as text for people. */
export function getErrorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
