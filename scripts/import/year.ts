import { foldWord, plainCode } from './text.ts';

/** What programs store where there is no date: the beginnings and ends of their calendars. */
const noDate = /^(0+|0+[-/.]0+[-/.]0+|(0001|0101|1601)-01-01|9999-12-31|1899-12-3[01]|1900-01-00)(\D.*)?$/;
const noDateWords =
  /^(n\.? ?d\.?|s\.? ?[ad]\.?|o\.? ?j\.?|no date|undated|sine anno|sin fecha|sans date|ohne jahr)$/;

/** A year alone (`2008`, `-750`, a spreadsheet's `2008.0`) or in a date of numbers: one group each. */
const numericForms =
  /^(?:(-?\d{1,4})(?:\.0+)?|(\d{4})(?:[-/]\d{1,2}|[-/.]\d{1,2}[-/.]\d{1,2}(?:[T ].*)?)|(?:\d{1,2}[-/. ]+)?\d{1,2}[-/. ]+(\d{4})(?: .*)?|(\d{4})(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))$/;
const era =
  /^(?:a\.? ?d\.? )?(\d{1,4}) ?(?:(b\.? ?c\.?(?: ?e\.?)?|v\.? ?chr\.?|av\.? ?j\.?-?c\.?|a\.? ?c\.?)|a\.? ?d\.?|c\.? ?e\.?|n\.? ?chr\.?|d\.? ?c\.?|ap\.? ?j\.?-?c\.?)?$/;
const correction = /\bi\. ?e\. ?(\d{4})\b/;

/** A year, or a range that begins with it; a letter of copyright goes before it. */
const yearWord = /^(c|p|cop|©|℗)?(\d{4})(?:-(?:\d{2}|\d{4})?|\/\d{2,4})?$/;
const romanWord = /^(?=[mdclxvi])m{0,3}(cm|cd|d?c{0,4})(xc|xl|l?x{0,4})(ix|iv|v?i{0,4})$/;
const romanDigits: Record<string, number> = { m: 1000, d: 500, c: 100, l: 50, x: 10, v: 5, i: 1 };
/** "c. 2008" is circa. */
const copyrightMark = /^(copyright|cop\.?|c|p|©|℗)$/;
/** Words that leave a year as certain as it is. */
const otherWord =
  /^(copyright|cop|c|p|©|℗|published|publ|printed|impr|print|printing|ed|edition|released?|erschienen|gedruckt|im|in|of|de|del|den|der|du|le|il|el|di|am|on|the|anno|ad|\d{1,2}(st|nd|rd|th|er|o|a)?|\d{1,2}:\d{2}(:\d{2})?(am|pm)?|am|pm|(gmt|utc)([-+]\d{4})?)$/;

/** What is longer is no date. */
const maxLength = 200;

export type YearFinding = { year: number } | 'no date' | undefined;

/** Reads the year that a cell says for certain: undefined for one that is guessed (`1984?`), open (`[19--]`) or none. */
export function readYear(cell: string): YearFinding {
  if (cell.length > maxLength) return undefined;
  const text = plainCode(cell).replace(/[.,;:]+$/, '');
  const numeric = numericForms.exec(text);
  if (text === '' || noDate.test(text)) return 'no date';
  if (numeric) return inRange(Number(numeric.slice(1).find((digits) => digits)));
  const words = foldWord(text).replace(/'/g, '');
  if (noDateWords.test(words)) return 'no date';
  const [, digits, before] = era.exec(words) ?? [];
  if (digits !== undefined) return inRange(before === undefined ? Number(digits) : -Number(digits));
  return readWords(correction.exec(words)?.[1] ?? words);
}

/** The one year that the words name; a year of copyright only where there is no other. */
function readWords(text: string): YearFinding {
  const published = new Set<number>();
  const copyright = new Set<number>();
  const withoutBrackets = text
    .replace(/[[\]()<>]/g, ' ')
    .replace(/\s+-\s*(?=\d{4})/g, '-')
    .replace(/(?<=\p{L})-|-(?=\p{L})/gu, ' ');
  let isCopyright = false;
  for (const part of withoutBrackets.split(/[\s,;]+/)) {
    const word = part.replace(/\.+$/, '').replace(/^cop\.(?=\d)/, 'c');
    const [, mark, digits] = yearWord.exec(word) ?? [];
    if (digits !== undefined) (mark !== undefined || isCopyright ? copyright : published).add(Number(digits));
    else if (word.length > 2 && romanWord.test(word.replaceAll('.', '')))
      published.add(readRoman(word.replaceAll('.', '')));
    else if (part === 'c.' || (word !== '' && !otherWord.test(word) && !isNameOfTime(word))) return undefined;
    isCopyright = copyrightMark.test(part);
  }
  const [year, ...others] = published.size > 0 ? published : copyright;
  return year === undefined || others.length > 0 ? undefined : inRange(year);
}

function readRoman(word: string): number {
  const values = [...word].map((digit) => romanDigits[digit] ?? 0);
  return values.reduce(
    (sum, value, position) => (value < (values[position + 1] ?? 0) ? sum - value : sum + value),
    0,
  );
}

function inRange(year: number): YearFinding {
  return year >= -4000 && year <= 3000 ? { year } : undefined;
}

let namesOfTimes: Set<string> | undefined;

/** Whether a word names a month or a day of the week in one of the languages of our headers, in full or short. */
function isNameOfTime(word: string): boolean {
  namesOfTimes ??= new Set(listNamesOfTimes());
  return namesOfTimes.has(word);
}

function listNamesOfTimes(): string[] {
  const days = Array.from(
    { length: 12 * 28 },
    (_, day) => new Date(Date.UTC(2001, day / 28, (day % 28) + 1)),
  );
  return ['en', 'de', 'fr', 'es', 'it'].flatMap((language) =>
    (['long', 'short'] as const).flatMap((style) => {
      const months = new Intl.DateTimeFormat(language, { month: style, day: 'numeric', timeZone: 'UTC' });
      const weekdays = new Intl.DateTimeFormat(language, { weekday: style, timeZone: 'UTC' });
      return [
        ...days.filter((day) => day.getUTCDate() === 1).map((day) => partOf(months, day, 'month')),
        ...days.slice(0, 7).map((day) => partOf(weekdays, day, 'weekday')),
      ];
    }),
  );
}

function partOf(format: Intl.DateTimeFormat, day: Date, type: 'month' | 'weekday'): string {
  const { value = '' } = format.formatToParts(day).find((part) => part.type === type) ?? {};
  return foldWord(value).replace(/\.$/, '');
}
