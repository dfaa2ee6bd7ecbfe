const numbers = new Intl.NumberFormat('en');
const lists = new Intl.ListFormat('en');
const times = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const dayMs = 86_400_000;

/** @param {number} number */
export const formatNumber = (number) => numbers.format(number);

/** @param {string[]} names */
export const formatList = (names) => lists.format(names);

/** @param {number} year */
export const formatYear = (year) => (year < 0 ? `${-year} BCE` : String(year));

/**
 * The time of day for what is recent, the day for what is older.
 * @param {string} iso
 */
export function formatTime(iso) {
  const date = new Date(iso);
  return Date.now() - date.getTime() < dayMs ? times.format(date) : days.format(date);
}

/** @param {number} ms */
export function formatPace(ms) {
  if (ms === 1_000) return 'every second';
  if (ms === 60_000) return 'every minute';
  return ms % 60_000 === 0 ? `every ${ms / 60_000} minutes` : `every ${ms / 1_000} seconds`;
}
