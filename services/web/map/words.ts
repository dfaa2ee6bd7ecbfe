/** How long it is since `since`, as people say it: "12 s", "3 min". */
export function sayDuration(since: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - since) / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** What waits while something is away. Without an answer of the desk nothing is claimed. */
export function sayWaiting(queue: { waiting: number; refused: unknown[] } | undefined): string {
  if (!queue) return '';
  const { waiting, refused } = queue;
  const purchases = waiting === 1 ? '1 purchase is' : `${waiting || 'no'} purchases are`;
  return `; ${purchases} waiting, ${refused.length === 0 ? 'none lost' : `${refused.length} refused`}`;
}

/** Makes a sentence of words that may be one already. */
export function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}
