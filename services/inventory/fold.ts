import anyAscii from 'any-ascii';

const asciiText = /^[\x20-\x7e]*$/;
const asciiQuotes = /['"`^]/g;
/** Accents that stand alone, which people type as apostrophes: NFKD would make a space of each. */
const spacingAccents = /\p{Sk}/gu;
const whiteSpace = /[\s\p{Cc}]+/gu;
/** Letters with a plain form that is no part of them for Unicode (ß, ø, ł, æ, đ, þ, ı), and the digits of every script. */
const latinOrDigit = /[[\p{Script=Latin}\p{Nd}]--[a-z0-9]]/gv;
/** Accents, Hebrew points and Arabic vowel signs; not the vowel signs of Indic scripts and Thai, nor the voicing of kana. */
const marks =
  /[[\p{M}&&[\p{sc=Inherited}\p{sc=Arabic}\p{sc=Cyrillic}\p{sc=Hebrew}\p{sc=Syriac}]]--[\u3099\u309a]]/gv;
/** Quotation marks and apostrophes, the middle dot of Catalan, hamza and tatweel, characters that nobody sees. */
const ignored =
  /[\p{Pi}\p{Pf}„‚〝-〟՚׳״′-‷\u02b9-\u02bf\u02c8\u02ca\u02cb\u02ee\u00b7\u0621\u0640\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
/** The final form of sigma, and letters that keyboards of Arabic, Persian and Urdu have for each other. */
const variants: Partial<Record<string, string>> = {
  ς: 'σ',
  ٱ: 'ا',
  ى: 'ي',
  ی: 'ي',
  ے: 'ي',
  ک: 'ك',
  ة: 'ه',
  ۃ: 'ه',
  ہ: 'ه',
  ە: 'ه',
};
const variant = new RegExp(`[${Object.keys(variants).join('')}]`, 'gu');
const hiragana = /[\u3041-\u3096\u309d\u309e]/gu;
const fromHiraganaToKatakana = 0x60;

const plainWord = /^[a-z0-9]+$/;
/** Punctuation, but for the signs that names are made of (C#, 100%, @home): those are symbols. */
const separators = /[[\p{P}--[#%*@\\_]]\u2044\u2212~\|]+/v;
const symbols = /[^\p{L}\p{M}\p{N}]/gu;

/**
 * Answers the words of a text in the one form that all ways to write them have in common, the parts of each on their own:
 * "Spider-Man 2" has ["spider", "man"] and ["2"]. Punctuation is a word only in a text of nothing else.
 */
export function foldWords(text: string): string[][] {
  const letters = asciiText.test(text) ? text : foldNonAscii(text);
  const tokens = letters.toLowerCase().replace(asciiQuotes, '').split(' ').filter(Boolean);
  const words = tokens.map(splitWord).filter((parts) => parts.length > 0);
  return words.length > 0 ? words : tokens.map((token) => [encodeSymbols(token)]);
}

function splitWord(token: string): string[] {
  return plainWord.test(token) ? [token] : token.split(separators).filter(Boolean).map(encodeSymbols);
}

function foldNonAscii(text: string): string {
  return text
    .replace(spacingAccents, '')
    .normalize('NFKD')
    .replace(whiteSpace, ' ')
    .toLowerCase()
    .replace(latinOrDigit, (character) => anyAscii(character) || character)
    .replace(marks, '')
    .replace(ignored, '')
    .replace(variant, (letter) => variants[letter] ?? letter)
    .replace(hiragana, (letter) => String.fromCharCode(letter.charCodeAt(0) + fromHiraganaToKatakana));
}

/** A trigram index knows letters and digits only: "c++" becomes cX2bXX2bX, which no folded word contains otherwise. */
function encodeSymbols(word: string): string {
  return word.replace(symbols, (symbol) => `X${symbol.codePointAt(0)?.toString(16) ?? ''}X`);
}
