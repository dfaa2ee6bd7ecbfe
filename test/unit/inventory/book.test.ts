import { batchInput, bookInput, isSameBook, pageQuery, type Book } from '../../../services/inventory/book.ts';
import { buildBook } from '../../support/books.ts';

/** What is wrong with a book, a line each; nothing when it is taken. */
function problemsOf(changes: Record<string, unknown>): string[] {
  const result = bookInput.safeParse({ ...buildBook(), ...changes });
  return result.success ? [] : result.error.issues.map(({ path }) => path.join('.'));
}

describe('a book as it comes in', () => {
  test('gets what it leaves out', () => {
    const result = bookInput.parse({ title: 'Fun Home', authors: ['Alison Bechdel'] });

    expect(result).toEqual({
      title: 'Fun Home',
      authors: ['Alison Bechdel'],
      isbn: null,
      year: null,
      language: null,
      source: 'api',
    });
  });

  test('is trimmed and composed', () => {
    const result = bookInput.parse({ title: '\u3000 Emma\u00a0', authors: [' Charlotte Bronte\u0308  '] });

    expect(result).toMatchObject({ title: 'Emma', authors: ['Charlotte Brontë'] });
  });

  test('has its ISBN-10 made an ISBN-13', () => {
    expect(bookInput.parse(buildBook({ isbn: '0-618-47794-2' })).isbn).toBe('9780618477944');
    expect(bookInput.parse(buildBook({ isbn: 'ISBN-13: 978–0–618–47794–4' })).isbn).toBe('9780618477944');
  });

  test('is told all that is wrong with it at once', () => {
    const problems = problemsOf({
      title: '',
      authors: ['Alison Bechdel', ' '],
      isbn: '9780618477940',
      year: 3001,
      language: 'English',
      source: 'The Web',
    });

    expect(problems).toEqual(['title', 'authors.1', 'isbn', 'year', 'language', 'source']);
  });

  test.each([
    ['a NUL', 'Fun\u0000Home'],
    ['a line feed', 'Fun\nHome'],
    ['an escape', '\u001b[31mFun Home'],
    ['a C1 control', 'Fun\u0085Home'],
    ['the first half of a character', 'Fun Home \ud83d'],
    ['the second half of a character', '\ude00 Fun Home'],
    ['white space alone', ' \u2003\u3000\ufeff'],
    ['a space of no width', '\u200b'],
    ['a Hangul filler', '\u3164'],
    ['a Hangul filler of half width', '\uffa0'],
    ['a Braille pattern of no dots', '\u2800'],
    ['a soft hyphen', '\u00ad'],
    ['variation selectors', '\ufe0f\u{e0100}'],
    ['marks of direction', '\u200e\u202e\u2066\u2069'],
    ['all that is invisible', '\u2800 \u3164\u00ad\u200b\u2060\u115f\u1160\u180e\u034f'],
    ['a character too many', '𝒜'.repeat(501)],
    ['no text', 42],
  ])('may not have a title with %s', (_what, title) => {
    expect(problemsOf({ title })).toEqual(['title']);
  });

  test.each([
    ['characters of 4 bytes, each counted once', '𝒜'.repeat(500)],
    ['right-to-left script', 'ألف ليلة وليلة'],
    ['ideographs', '紅樓夢'],
    ['an emoji of many parts', 'The 👩🏽‍🚀'],
    ['quotes, braces and backslashes', `"{\\'$1`],
    ['one letter', 'V'],
  ])('may have a title with %s', (_what, title) => {
    expect(bookInput.parse(buildBook({ title })).title).toBe(title);
  });

  test.each(['\u200b', ' \u2800\u3164', ''])('is told that nobody sees the title %j', (title) => {
    const { error } = bookInput.safeParse(buildBook({ title }));

    expect(error?.issues.map(({ message }) => message)).toEqual(['must be a line of visible text']);
  });

  test.each(['\u200bEmma\u200b', 'می\u200cخواهم', '\u{1f469}\u200d\u{1f680}', '\u2801'])(
    'may have invisible characters beside what can be seen: %j',
    (title) => {
      expect(bookInput.parse(buildBook({ title })).title).toBe(title);
    },
  );

  test('may not have an author whom nobody sees', () => {
    expect(problemsOf({ authors: ['Alison Bechdel', '\u200b\u3164'] })).toEqual(['authors.1']);
  });

  test('is checked in time that grows no faster than its title', () => {
    const title = `${'a'.repeat(4_000_000)}\u0000`;
    const startedAt = performance.now();

    const problems = problemsOf({ title });

    expect(problems).toContain('title');
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });

  test.each([
    ['no author', { authors: [] }, 'authors'],
    ['51 authors', { authors: Array<string>(51).fill('Bourbaki') }, 'authors'],
    ['an author of 201 characters', { authors: ['a'.repeat(201)] }, 'authors.0'],
    ['one author not in a list', { authors: 'Alison Bechdel' }, 'authors'],
    ['a year before -4000', { year: -4001 }, 'year'],
    ['half a year', { year: 2006.5 }, 'year'],
    ['a year past 3000', { year: 3001 }, 'year'],
    ['a year as text', { year: '2006' }, 'year'],
    ['a language tag that ends early', { language: 'en-' }, 'language'],
    ['a source with a dot', { source: 'a.b' }, 'source'],
    ['a source of nothing', { source: null }, 'source'],
  ])('may not have %s', (_what, changes, path) => {
    expect(problemsOf(changes)).toEqual([path]);
  });

  test.each(['{"copies":2}', '{"__proto__":{"isAdmin":true}}', '{"constructor":{"prototype":{}}}'])(
    'may not have fields that we do not know: %s',
    (fields) => {
      const json = JSON.stringify(buildBook()).replace('{', `${fields.slice(0, -1)},`);

      const { error } = bookInput.safeParse(JSON.parse(json));

      expect(error?.issues).toEqual([expect.objectContaining({ code: 'unrecognized_keys', path: [] })]);
    },
  );

  test.each([undefined, null, 'Fun Home', 42, true, []])('must be an object, not %p', (value) => {
    expect(bookInput.safeParse(value).success).toBe(false);
  });
});

describe('a batch as it comes in', () => {
  const item = (idempotencyKey?: string) => ({ idempotencyKey, book: buildBook() });

  test('is told where in it something is wrong', () => {
    const { error } = batchInput.safeParse({
      items: [item(), { book: buildBook({ isbn: '123' }) }, { ...item(), key: 'x' }, item('two words')],
    });

    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual([
      'items.1.book.isbn',
      'items.2',
      'items.3.idempotencyKey',
    ]);
  });

  test('may not have a key twice', () => {
    const { error } = batchInput.safeParse({ items: [item('a'), item('b'), item(), item(), item('a')] });

    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['items.4.idempotencyKey']);
  });

  test.each([0, 1001])('may not have %i items', (length) => {
    const { error } = batchInput.safeParse({ items: Array.from({ length }, () => item()) });

    expect(error?.issues.map(({ path }) => path.join('.'))).toEqual(['items']);
  });

  test('takes 1,000 items', () => {
    expect(batchInput.parse({ items: Array.from({ length: 1000 }, () => item()) }).items).toHaveLength(1000);
  });
});

describe('the query of a page', () => {
  test('asks for the newest 50 books when it says nothing', () => {
    expect(pageQuery.parse({})).toEqual({ q: '', limit: 50 });
  });

  test('may ask with 200 characters of 4 bytes', () => {
    expect(pageQuery.parse({ q: '𝒜'.repeat(200) }).q).toBe('𝒜'.repeat(200));
  });

  test.each([
    ['a page of nothing', { limit: '0' }],
    ['a page too long', { limit: '201' }],
    ['a limit that is no number', { limit: 'all' }],
    ['no limit', { limit: '' }],
    ['two limits', { limit: ['10', '20'] }],
    ['a place that no page has', { after: '-1' }],
    ['a place past all numbers', { after: '9'.repeat(20) }],
    ['a text too long', { q: 'a'.repeat(201) }],
    ['a parameter that we do not know', { sort: 'title' }],
  ])('may not ask for %s', (_what, query) => {
    expect(pageQuery.safeParse(query).success).toBe(false);
  });
});

describe('isSameBook', () => {
  const input = bookInput.parse(buildBook({ authors: ['A', 'B'] }));
  const record: Book = {
    ...input,
    id: '0192f0a0-0000-7000-8000-000000000000',
    accessionNumber: 1,
    addedAt: '2026-01-01T00:00:00.000Z',
  };

  test('knows the book again', () => {
    expect(isSameBook(input, record)).toBe(true);
  });

  test.each([
    { title: 'Another' },
    { authors: ['B', 'A'] },
    { authors: ['A'] },
    { authors: ['A', 'B', 'C'] },
    { isbn: null },
    { year: null },
    { language: 'fr' },
    { source: 'web' },
  ])('sees that %j is another book', (changes) => {
    expect(isSameBook({ ...input, ...changes }, record)).toBe(false);
  });
});
