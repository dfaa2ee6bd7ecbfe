import { readFile } from 'node:fs/promises';
import { parseTitles } from '../../../services/acquisitions/titles.ts';

const titles = parseTitles(await readFile('services/acquisitions/titles.csv', 'utf8'));

describe('the list of titles', () => {
  test('has at least 150 books and no book twice', () => {
    const names = new Set(titles.map(({ title, authors }) => `${title} by ${authors.join()}`));

    expect(titles.length).toBeGreaterThanOrEqual(150);
    expect(names.size).toBe(titles.length);
  });

  test('starts with the three books of the workshop', () => {
    expect(titles.slice(0, 3)).toEqual([
      { title: 'Fun Home', authors: ['Alison Bechdel'], isbn: '9780618871711', year: 2006, language: 'en' },
      {
        title: 'Infinite Jest',
        authors: ['David Foster Wallace'],
        isbn: '9780316066525',
        year: 1996,
        language: 'en',
      },
      {
        title: 'To the Lighthouse',
        authors: ['Virginia Woolf'],
        isbn: '9780156907392',
        year: 1927,
        language: 'en',
      },
    ]);
  });

  test('has only ISBNs whose check digit is right, each once', () => {
    const isbns = titles.flatMap(({ isbn }) => isbn ?? []);

    expect(isbns.filter((isbn) => checkSum(isbn) % 10 !== 0)).toEqual([]);
    expect(new Set(isbns).size).toBe(isbns.length);
  });

  test('has books from before our era, in many languages, each with a plausible year', () => {
    const years = titles.flatMap(({ year }) => year ?? []);

    expect(Math.min(...years)).toBeLessThan(0);
    expect(years.every((year) => year >= -800 && year <= 2026 && year !== 0)).toBe(true);
    expect(new Set(titles.map(({ language }) => language)).size).toBeGreaterThan(10);
  });

  test('is written without stray spaces and in composed characters', () => {
    const texts = titles.flatMap(({ title, authors }) => [title, ...authors]);

    expect(texts.filter((text) => text !== text.trim().normalize('NFC') || text === '')).toEqual([]);
  });
});

describe('parseTitles', () => {
  const header = 'title,authors,isbn,year,language\n';

  test('parts authors at semicolons and leaves out what is empty', () => {
    const parsed = parseTitles(`${header}Good Omens,Terry Pratchett; Neil Gaiman,,1990,\n`);

    expect(parsed).toEqual([
      {
        title: 'Good Omens',
        authors: ['Terry Pratchett', 'Neil Gaiman'],
        isbn: undefined,
        year: 1990,
        language: undefined,
      },
    ]);
  });

  test('names the line that is wrong', () => {
    expect(() => parseTitles(`${header}Medea,Euripides,,-431,grc\nDune,Frank Herbert,,soon,en\n`)).toThrow(
      /Title 2 .*year/s,
    );
  });

  test('refuses an empty list', () => {
    expect(() => parseTitles(header)).toThrow('The list of titles is empty');
  });
});

function checkSum(isbn: string): number {
  return [...isbn].reduce((sum, digit, index) => sum + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
}
