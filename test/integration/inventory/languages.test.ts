import { randomUUID } from 'node:crypto';
import { startInventory, type Inventory } from '../../support/inventory.ts';

let inventory: Inventory;
beforeAll(async () => {
  inventory = await startInventory();
});
afterAll(() => inventory.close());

describe('GET /books?q=', () => {
  test.each([
    ['L’Étranger', ["l'étranger", 'letranger', 'etranger', 'L´ETRANGER']],
    ['O’Brien’s “Girl”', ["o'brien's girl", 'obriens', '"girl"']],
    ['Catch-22', ['catch 22', 'catch–22', 'catch22', 'Catch—22']],
    ['Spider-Man', ['spiderman', 'spider man', 'spider‑man']],
    ['The Fellowship by J.R.R. Tolkien', ['jrr tolkien', 'j.r.r. tolkien', 'J. R. R. Tolkien']],
    ['The Hunger Games (The Hunger Games, #1)', ['hunger games, the', 'games the hunger', 'games,hunger']],
    ['20,000 Leagues, 1869–1870', ['20000 leagues', '20,000', '1869-1870', '1870']],
    ['Co\u00adoperation\u200b', ['cooperation', 'co\u00adoperation']],
    ['Die Straße', ['strasse', 'STRASSE', 'straße']],
    ['Ørsted, Łódź, Æsir, cœur, Þór, Đorđe, ðæt', ['orsted lodz', 'aesir coeur', 'thor', 'dorde', 'daet']],
    ['Diyarbakır', ['DİYARBAKIR', 'diyarbakir', 'DIYARBAKIR']],
    ['Ὀδύσσεια τοῦ Ὀδυσσέως', ['οδυσσεια', 'ΟΔΥΣΣΕΩΣ', 'Οδυσσέως', 'οδυς']],
    ['Ёлка и Война', ['елка', 'ВОЙНА']],
    ['أَلْفُ لَيْلَةٍ وَلَيْلَةٌ', ['الف ليلة', 'ألف ليله', 'ألف لیلة']],
    ['کتاب فارسی می‌خواهم', ['كتاب فارسي', 'میخواهم']],
    ['מְגִלַּת אֶסְתֵּר', ['מגלת אסתר']],
    ['ハリー・ポッターとけんじゃ', ['ﾊﾘｰ', 'はりー・ぽったー', 'ハリーポッター', 'ケンジャ']],
    ['吾輩は猫である、上', ['猫', '吾輩ハ猫', '吾輩は猫である']],
    ['हिन्दी की किताब १२', ['किताब', 'हिन्दी 12']],
    ['ตำนานไทย', ['ตำนาน', 'ไทย']],
    ['Programming in C++ & C#', ['c++', 'c#', 'programming c', 'C++ & C#']],
    ['100% @home', ['100%', '@home', '100']],
    ['Cats 🐈', ['🐈', 'cats 🐈']],
  ])('finds %s', async (title, queries) => {
    const mark = randomUUID().slice(0, 8);
    const { id } = await inventory.addBook({ title: `${title} ${mark}` });

    const found = await Promise.all(queries.map((query) => inventory.findBooks(`${query} ${mark}`)));

    expect(found.map((books) => books.map((book) => book.id))).toEqual(queries.map(() => [id]));
  });

  test.each([
    ['किताब', 'कताब'],
    ['かき', 'がき'],
    ['Learning C#', 'c++'],
    ['100 Wolf', '100%'],
    ['東京', '京東'],
  ])('finds no %s for %s', async (title, query) => {
    const mark = randomUUID().slice(0, 8);
    await inventory.addBook({ title: `${title} ${mark}` });

    expect(await inventory.findBooks(`${query} ${mark}`)).toEqual([]);
  });

  test('finds a title of punctuation alone by itself', async () => {
    const { id } = await inventory.addBook({ title: '‽!?' });

    expect((await inventory.findBooks('‽!?')).map((book) => book.id)).toEqual([id]);
    expect(await inventory.findBooks('‽!?!')).toEqual([]);
  });

  test('finds a book by parts of its ISBN, parted and labelled as people do', async () => {
    const { id } = await inventory.addBook({ isbn: '9780804429573' });

    for (const query of [
      '978-0-8044',
      '978 0 8044 2',
      'ISBN 978-0-8044-29',
      '0-8044-295',
      '42957-3',
      '０８０４４',
    ]) {
      expect((await inventory.findBooks(query)).map((book) => book.id)).toEqual([id]);
    }
  });
});
