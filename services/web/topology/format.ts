import type { Queue } from './collector.ts';

/** Formats how long it is since `since`: "12 s", "3 min". */
export function formatDuration(since: number, now: number): string {
  const seconds = Math.max(0, Math.round((now - since) / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** Formats the queue as the consequence of an outage; empty when acquisitions did not report it. */
export function formatQueue(queue: Queue | undefined): string {
  if (!queue) return '';
  const { waiting, refused } = queue;
  const purchases = waiting === 1 ? '1 purchase is' : `${waiting || 'no'} purchases are`;
  return `; ${purchases} waiting, ${refused.length === 0 ? 'none lost' : `${refused.length} refused`}`;
}

/** Adds a full stop to a text that has no end mark yet. */
export function toSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

/** Formats a number of bytes: "512 B", "16 kB", "1.2 MB". */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value < 10 && power > 0 ? value.toFixed(1) : Math.round(value)} ${units[power] ?? ''}`;
}

/** Formats how long something lasted: "740 ms", "1,240 ms", "14 s". */
export function formatPause(ms: number): string {
  return ms < 10_000 ? `${ms.toLocaleString('en')} ms` : formatDuration(0, ms);
}
