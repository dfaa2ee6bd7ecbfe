import { formatInterval, formatTime, formatYear } from '../../../services/web/public/format.js';

describe('formatYear', () => {
  test.each([
    [1927, '1927'],
    [-431, '431 BCE'],
  ])('writes %i as %s', (year, text) => {
    expect(formatYear(year)).toBe(text);
  });
});

describe('formatInterval', () => {
  test.each([
    [50, 'every 0.05 seconds'],
    [1_000, 'every second'],
    [2_000, 'every 2 seconds'],
    [60_000, 'every minute'],
    [90_000, 'every 90 seconds'],
    [3_600_000, 'every 60 minutes'],
  ])('says %i ms as "%s"', (ms, text) => {
    expect(formatInterval(ms)).toBe(text);
  });
});

describe('formatTime', () => {
  // Of this machine's time zone, whichever it is: so is what is written.
  const noonOfLeapDay = new Date(2020, 1, 29, 12).toISOString();
  const later = (hours: number) => Date.parse(noonOfLeapDay) + hours * 3_600_000;

  test.each([
    ['the time of day of what is of now', 0, '12:00:00'],
    ['the time of day until a day has passed', 23.9, '12:00:00'],
    ['the day afterwards', 24, '29 Feb 2020'],
    ['the day of what is older', 10_000, '29 Feb 2020'],
    ['the time of day where the clock of the page is behind', -1, '12:00:00'],
  ])('tells %s', (_what, hours, text) => {
    expect(formatTime(noonOfLeapDay, later(hours))).toBe(text);
  });
});
