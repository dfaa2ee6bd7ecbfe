import { formatTable } from '../../../scripts/lib/table.ts';

describe('formatTable', () => {
  test('aligns figures right, also with units and gaps, and everything else left', () => {
    const table = formatTable(
      ['drill', 'outage', 'books', '2xx'],
      [
        ['db-stop', '12.4 s', '1,204', 'yes'],
        ['node-restart', '–', '', '3'],
      ],
    );

    expect(table.split('\n')).toEqual([
      '| drill        | outage | books | 2xx |',
      '| :----------- | -----: | ----: | :-- |',
      '| db-stop      | 12.4 s | 1,204 | yes |',
      '| node-restart |      – |       | 3   |',
    ]);
  });
});
