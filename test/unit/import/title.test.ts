import { readTitle } from '../../../scripts/import/title.ts';

describe('readTitle', () => {
  test.each([
    ['The hunger games /', 'The hunger games'],
    ['Dune :', 'Dune'],
    [' Cafe\u0301\r\n  Europa\u00a0', 'Café Europa'],
    ['Either/Or', 'Either/Or'],
    ['What?', 'What?'],
    ['/', '/'],
  ])('reads %j as %j', (cell, title) => {
    expect(readTitle(cell)).toBe(title);
  });
});
