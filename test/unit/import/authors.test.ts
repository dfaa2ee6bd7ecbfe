import { findNameOrder, readAuthors } from '../../../scripts/import/authors.ts';
import type { AuthorColumn, NameOrder } from '../../../scripts/import/columns.ts';

function readCell(cell: string, nameOrder: NameOrder): string[] {
  return readAuthors([cell], [{ position: 0, use: 'main', isSingular: true, nameOrder }]);
}

describe('readAuthors', () => {
  test.each([
    ['J.K. Rowling, Mary GrandPré', ['J.K. Rowling', 'Mary GrandPré']],
    ['Rowling, J.K.; GrandPré, Mary', ['Rowling, J.K.', 'GrandPré, Mary']],
    ['A|B', ['A', 'B']],
    ['Martin Luther King, Jr., Coretta Scott King', ['Martin Luther King, Jr.', 'Coretta Scott King']],
    ['Jane Doe, Jr. Smith', ['Jane Doe', 'Jr. Smith']],
    ['A, , A', ['A']],
    [`['Ann Example', "Bo O'Example", 'Cy D'Example']`, ['Ann Example', "Bo O'Example", "Cy D'Example"]],
    ['["Ann Example"]', ['Ann Example']],
    ['Margaret Example   (Illustrator), Bo Example (Translator)', ['Margaret Example', 'Bo Example']],
  ])('reads %j of a column with commas between names', (cell, names) => {
    expect(readCell(cell, 'first-last')).toEqual(names);
  });

  test.each([
    ['Le Guin, Ursula K.', ['Le Guin, Ursula K.']],
    ['Example, Terry & Example, Neil', ['Example, Terry', 'Example, Neil']],
    ['Simon & Schuster', ['Simon & Schuster']],
    ['Collins, Suzanne.', ['Collins, Suzanne']],
    ['Feynman, Richard P.', ['Feynman, Richard P.']],
    ['King, Martin Luther, Jr.', ['King, Martin Luther, Jr.']],
    ['Austen, Jane, 1775-1817.', ['Austen, Jane']],
    ['Gaiman, Neil, 1960-', ['Gaiman, Neil']],
    ['Tolkien, J. R. R. 1892-1973.', ['Tolkien, J. R. R.']],
    ['Example, Ann, b. 1950', ['Example, Ann']],
    ['Chaucer, Geoffrey, d. 1400, author.', ['Chaucer, Geoffrey']],
    ['Tolkien, J. R. R. (John Ronald Reuel), 1892-1973', ['Tolkien, J. R. R. (John Ronald Reuel)']],
    ['Example, Bo (Übersetzer)', ['Example, Bo']],
    ['Example, Ed', ['Example, Ed']],
    ['Penguin Books, Inc.', ['Penguin Books, Inc.']],
  ])('reads %j of a column with commas within names', (cell, names) => {
    expect(readCell(cell, 'last-first')).toEqual(names);
  });

  test('takes main columns, an alternative only where they are empty, and then the additional ones', () => {
    const columns: AuthorColumn[] = [
      { position: 0, use: 'main', isSingular: true, nameOrder: 'first-last' },
      { position: 1, use: 'alternative', isSingular: true, nameOrder: 'last-first' },
      { position: 2, use: 'additional', isSingular: false, nameOrder: 'first-last' },
    ];

    expect(readAuthors(['Ann Example', 'Example, Ann', 'Bo Other'], columns)).toEqual([
      'Ann Example',
      'Bo Other',
    ]);
    expect(readAuthors(['', 'Example, Ann', 'Bo Other'], columns)).toEqual(['Example, Ann', 'Bo Other']);
  });
});

describe('findNameOrder', () => {
  test.each<[string, boolean, string[], NameOrder]>([
    ['one author, no sign', true, ['Le Guin, Ursula K.'], 'last-first'],
    ['one author, names with commas', true, ['Kafka, Franz', 'Ann Example'], 'last-first'],
    ['one author, lists', true, ['Ann Example', 'Bo Example', 'Ann Example, Bo Example'], 'first-last'],
    ['several authors, no sign', false, [''], 'first-last'],
    ['several authors, lists', false, ['Ann Example, Bo Example', 'Plato'], 'first-last'],
    ['several authors, names with commas', false, ['Kafka, Franz', 'García Márquez, Gabriel'], 'last-first'],
    ['several authors, with particles', false, ['Le Guin, Ursula K.'], 'last-first'],
    [
      'several authors, one comma among names without',
      false,
      ['Ann Example', 'Bo Example', 'Plato, Socrates'],
      'first-last',
    ],
    ['several authors, with life dates', false, ['Austen, Jane, 1775-1817.'], 'last-first'],
    ['several authors in several cells of one', false, ['Leighton, Ralph|Example, Ann'], 'last-first'],
  ])('of a column of %s', (_case, isSingular, cells, order) => {
    const rows = cells.map((cell) => [cell]);

    expect(findNameOrder({ position: 0, use: 'main', isSingular }, rows)).toBe(order);
  });
});
