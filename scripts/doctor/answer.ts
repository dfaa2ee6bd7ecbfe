/** What came of a question: its answer, or the reason why there is none. Silence of one part never hides another's answer. */
export type Answer<T> = { told: T; reason?: undefined } | { told?: undefined; reason: string };

/** Asks, and takes whatever is thrown for the reason why there is no answer. */
export async function ask<T>(question: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { told: await question() };
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error) };
  }
}
