import fc from 'fast-check';
import { foldWords } from '../../../services/inventory/fold.ts';

const fold = (text: string) => foldWords(text).flat().join(' ');

describe('foldWords', () => {
  test.each([
    [
      'apostrophes and quotes',
      ['LÉtranger', 'L’Étranger', "l'etranger", 'l´étranger', 'lʼétranger', 'l＇étranger'],
    ],
    ['quotation marks', ['"Emma"', '“Emma”', '„Emma“', '«Emma»', '‚Emma‘', 'Emma']],
    [
      'dashes',
      ['Catch-22', 'catch‐22', 'catch‑22', 'catch–22', 'catch—22', 'catch－22', 'catch−22', 'catch 22'],
    ],
    ['a soft hyphen', ['coope\u00adration', 'cooperation']],
    [
      'characters of no width',
      ['ab\u200bc', 'a\u200dbc', '\ufeffabc', 'abc\u2060', 'abc\u200e', 'abc\ufe0f'],
    ],
    ['ß', ['Straße', 'STRASSE', 'STRAẞE', 'strasse']],
    ['ø, æ, œ and å', ['Ørsted Ærø cœur Ångström', 'orsted aero coeur angstrom']],
    ['ł, đ, ð, þ and ħ', ['Łódź Đorđe Garðar Þór Ħal', 'lodz dorde gardar thor hal']],
    ['dotted and dotless i', ['DİYARBAKIR', 'Diyarbakır', 'diyarbakir']],
    ['ligatures', ['ﬁnance ĳs ǆ', 'finance ijs dz']],
    ['the final sigma and accents of Greek', ['ΟΔΥΣΣΕΥΣ', 'Οδυσσεύς', 'Ὀδυσσεὺς', 'οδυσσευσ']],
    ['ё and stress marks of Cyrillic', ['Ёлка', 'елка', 'е\u0301лка']],
    ['vowel signs and hamzas of Arabic', ['أَلْفُ لَيْلَةٍ', 'ألف ليلة', 'الف ليله', 'الـــف ليلة']],
    ['forms of alef', ['آ', 'أ', 'إ', 'ٱ', 'ا', 'ﺍ']],
    ['a hamza on its seat', ['مؤسسة', 'موسسه']],
    ['Arabic and Persian keyboards', ['کتاب فارسی', 'كتاب فارسي', 'كتاب فارسى']],
    ['points of Hebrew', ['שָׁלוֹם', 'שלום']],
    ['abbreviations of Hebrew', ['צה״ל', 'צה"ל', "צה''ל", 'צהל']],
    [
      'widths and syllabaries of Japanese',
      ['ﾊﾘｰ･ﾎﾟｯﾀｰ', 'ハリー・ポッター', 'はりー・ぽったー', 'ハリー ポッター'],
    ],
    ['digits of other scripts', ['١٩٨٤', '۱۹۸۴', '१९८४', '１９８４', '𝟏𝟗𝟖𝟒', '1984']],
    [
      'commas, stops and brackets between words',
      ['Games, The', 'games,the', 'Games; (The)', 'Games: the…', 'games、the'],
    ],
    ['ampersands', ['Crime & Punishment', 'crime punishment']],
    ['ligatures with spaces', ['ﷺ', 'صلى الله عليه وسلم']],
    ['white space', ['a\u00a0b', 'a\u3000b', 'a \t b', ' a b ']],
  ])('makes one of the ways to write %s', (_what, ways) => {
    expect([...new Set(ways.map(fold))]).toEqual([fold(ways.at(-1) ?? '')]);
  });

  test.each([
    ['the vowel signs of Hindi', 'किताब', 'कताब'],
    ['the vowel signs of Thai', 'กา', 'กี'],
    ['voiced and voiceless kana', 'か', 'が'],
    ['a language and its letter', 'C++', 'C'],
    ['signs', 'C#', 'C++'],
    ['emoji', '🐈', '🐕'],
    ['ideographs', '東京', '京東'],
  ])('tells apart %s', (_what, one, other) => {
    expect(fold(one)).not.toBe(fold(other));
  });

  test('parts a word where its punctuation does', () => {
    expect(foldWords('Spider-Man 2: J.R.R.')).toEqual([['spider', 'man'], ['2'], ['j', 'r', 'r']]);
  });

  test('writes symbols as letters, which no word is', () => {
    expect(foldWords('C++ 100% wolf_x X40X')).toEqual([['cX2bXX2bX'], ['100X25X'], ['wolfX5fXx'], ['x40x']]);
  });

  test('takes punctuation at its word where there is nothing else', () => {
    expect(foldWords('?!')).toEqual([['X3fXX21X']]);
    expect(foldWords('Who?!')).toEqual([['who']]);
  });

  test('finds no word in what nobody sees', () => {
    expect(foldWords('\u200b \u3164\u00ad\u0000')).toEqual([]);
  });

  test('comes to the same for each form of Unicode, and to letters and digits alone', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const folded = fold(text);

        expect(fold(text.normalize('NFC'))).toBe(folded);
        expect(fold(text.normalize('NFD'))).toBe(folded);
        expect(folded).toMatch(/^[\p{L}\p{M}\p{N} ]*$/u);
      }),
    );
  });
});
