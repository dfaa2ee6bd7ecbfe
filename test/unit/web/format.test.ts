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
  test('tells the time of day of what is recent, and the day of what is older', () => {
    expect(formatTime(new Date().toISOString())).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(formatTime('2020-02-29T12:00:00.000Z')).toBe('29 Feb 2020');
  });
});
