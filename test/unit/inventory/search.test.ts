import { searchPatterns, searchText } from '../../../services/inventory/search.ts';

describe('searchText', () => {
  test('holds title, authors and ISBN without case and accents', () => {
    const text = searchText({
      title: 'Jane Eyre',
      authors: ['Charlotte BRONTË', 'Ægir'],
      isbn: '9780141441146',
    });

    expect(text).toBe(' jane eyre charlotte bronte ægir 9780141441146');
  });

  test('is the same for a composed letter and its parts', () => {
    const book = (title: string) => ({ title, authors: ['A'], isbn: null });

    expect(searchText(book('Brontë'))).toBe(searchText(book('Bronte\u0308')));
  });

  test('makes a word of each character of a script without spaces', () => {
    const text = searchText({ title: '吾輩は猫', authors: ['夏目漱石'], isbn: null });

    expect(text).toBe(' 吾 輩 は 猫 夏 目 漱 石');
  });

  test('parts words by one space, whatever white space there was', () => {
    expect(searchText({ title: 'Fun \u00a0 Home', authors: ['Alison\u2003Bechdel'], isbn: null })).toBe(
      ' fun home alison bechdel',
    );
  });
});

describe('searchPatterns', () => {
  test.each([
    ['', []],
    [' \t ', []],
    ['Home', ['%home%']],
    ['fun   HOME', ['%fun%', '%home%']],
    ['Brontë', ['%bronte%']],
    ['bronte\u0308', ['%bronte%']],
    ['It', ['% it%']],
    ['978-0-618-47794-4', ['%9780618477944%']],
    ['0-618-47794-2', ['%9780618477944%']],
    ['0618477940', ['%0618477940%']],
    ['100%', ['%100\\%%']],
    ['snake_case', ['%snake\\_case%']],
    ['c:\\dos', ['%c:\\\\dos%']],
    ['\u0000', []],
    ['𝒜𝒷𝒸', ['%abc%']],
    ['漱石', ['% 漱 石%']],
    ['Python入門', ['%python 入 門%']],
    ['\u304c', ['% \u304b\u3099%']],
    ['마음', ['%\u1106\u1161\u110b\u1173\u11b7%']],
  ])('looks for %j as %j', (query, expected) => {
    expect(searchPatterns(query)).toEqual(expected);
  });
});
