const numbers = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const digits = new Intl.NumberFormat('en', { maximumSignificantDigits: 2 });
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
export const listFormat = new Intl.ListFormat('en');
const times = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const dayMs = 86_400_000;

/** @param {number} number */
export const formatNumber = (number) => numbers.format(number);

/** @param {number} year */
export const formatYear = (year) => (year < 0 ? `${-year} BCE` : String(year));

/**
 * The time of day for what is recent, the day for what is older, both in the reader's time zone.
 * @param {string} iso
 */
export function formatTime(iso, now = Date.now()) {
  const date = new Date(iso);
  return now - date.getTime() < dayMs ? times.format(date) : days.format(date);
}

/** @param {number} ms */
export function formatInterval(ms) {
  if (ms === 1_000) return 'every second';
  if (ms === 60_000) return 'every minute';
  return ms % 60_000 === 0 ? `every ${ms / 60_000} minutes` : `every ${ms / 1_000} seconds`;
}

/**
 * A duration to two digits: 0.48 ms, 12 ms, 1.5 s.
 * @param {number} ms
 */
export function formatMs(ms) {
  return ms < 1_000 ? `${digits.format(ms)} ms` : `${digits.format(ms / 1_000)} s`;
}

/** @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  return bytes < 1_000_000 ? `${digits.format(bytes / 1_000)} kB` : `${digits.format(bytes / 1_000_000)} MB`;
}

/** @param {number} perSecond */
export const formatRate = (perSecond) => (perSecond < 10 ? tenths : numbers).format(perSecond);
