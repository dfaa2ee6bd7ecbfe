import { searchPatterns, searchText } from '../../../services/inventory/search.ts';

const textOf = (title: string, isbn: string | null = null) => searchText({ title, authors: ['A'], isbn });

describe('searchText', () => {
  test('holds title, authors and ISBN, folded', () => {
    const text = searchText({
      title: 'Jane Eyre',
      authors: ['Charlotte BRONTË', 'Ægir'],
      isbn: '9780141441146',
    });

    expect(text).toBe(' jane eyre charlotte bronte aegir 9780141441146');
  });

  test.each([
    ['Fun \u00a0 Home', ' fun home a'],
    ['吾輩は猫', ' 吾 輩 ハ 猫 a'],
    ['三体：黑暗森林', ' 三 体 黑 暗 森 林 a'],
    ['がん', ' カ\u3099 ン a'],
    ['Catch-22', ' catch 22 catch22 a'],
    ['J.R.R. & C.S.', ' j r r jrr c s cs a'],
    ['20,000 Leagues', ' 20 000 20000 leagues a'],
    ['(Fun, Home)', ' fun home a'],
    ['C++', ' cX2bXX2bX a'],
    ['???', ' X3fXX3fXX3fX a'],
  ])('of %j is %j', (title, expected) => {
    expect(textOf(title)).toBe(expected);
  });
});

describe('searchPatterns', () => {
  test.each([
    ['', []],
    [' \t ', []],
    ['\u0000', []],
    ['\u200b', []],
    ['Home', ['%home%']],
    ['fun   HOME', ['%fun%', '%home%']],
    ['Home, home', ['%home%']],
    ['Brontë', ['%bronte%']],
    ['It', ['% it%']],
    ['100%', ['%100X25X%']],
    ['snake_case', ['%snakeX5fXcase%']],
    ['c:\\dos', ['% c%', '%X5cXdos%']],
    ['@@@', ['%X40XX40XX40X%']],
    ['???', ['%X3fXX3fXX3fX%']],
    ['𝒜𝒷𝒸', ['%abc%']],
    ['漱石', ['% 漱 石%']],
    ['Python入門', ['%python 入 門%']],
    ['が', ['% カ\u3099%']],
    ['마음', ['%\u1106\u1161\u110b\u1173\u11b7%']],
    ['J.R.R. Tolkien', ['% j%', '% r%', '%tolkien%']],
    ['1914–1918', ['%19141918%']],
  ])('looks for %j as %j', (query, expected) => {
    expect(searchPatterns(query)).toEqual(expected);
  });

  test.each([
    ['978-0-618-47794-4', '9780618477944'],
    ['0-618-47794-2', '9780618477944'],
    ['ISBN-13: 978–0–618–47794–4', '9780618477944'],
    ['0618477940', '0618477940'],
    ['978-0-618', '9780618'],
    ['978 0 618 4', '97806184'],
    ['0-618-47', '061847'],
    ['ISBN 978-0-6', '97806'],
    ['47794-4', '477944'],
  ])('looks for the ISBN, or a part of it, in %j', (query, digits) => {
    expect(searchPatterns(query)).toEqual([`%${digits}%`]);
  });
});
