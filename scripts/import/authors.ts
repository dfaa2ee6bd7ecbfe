import type { AuthorColumn, NameOrder } from './columns.ts';
import { foldWord, plainText } from './text.ts';

/** A comma that parts two names: the one before "Jr." and the like belongs to the name. */
const suffix = String.raw`(?:[JS]r|Ph\.?\s?D|M\.?D|Esq|I{2,3}|IV)\b\.?`;
const commaBetweenNames = new RegExp(String.raw`,(?!\s*${suffix}\s*(?:,|$))`, 'i');
const namesWithComma = /\s+(?:&|and|und|et|y|e)\s+/;
/** Names whose first words belong to the last name: "Le Guin, Ursula K.", "van der Berg, Anna". */
const particle =
  /^(?:van|von|vom|zu|zur|de|del|della|di|da|du|des|dos|la|le|les|lo|el|al|ter|ten|den|der|st\.?|saint|mac|mc|o['’].*)\s/i;

/** `, 1775-1817`, `, b. 1950`, `(1899-)`: what library systems put after a name to tell it from others. */
const lifeDates =
  /(?:,\s*|\s*\()(?:(?:b|d|ca?|fl|born|died|active|approximately|geb|gest)\.?\s*)?\d{3,4}\??\s*(?:-\s*(?:(?:ca\.?|approximately)\s*)?(?:\d{3,4}\??)?)?\s*\)?\.?$/i;
const datesAfterSpace = /\s\d{4}-(?:\d{4})?\.?$/;
/** What somebody did for a book: in brackets, or in small letters after the comma as library systems have it. */
const relator =
  /(?:author|autor|autorin|auteur|autore|writer|verfasser|editor|ed|eds|edited by|herausgeber|herausgeberin|hrsg|editeur|redactor|curatore|translator|trans|tr|ubersetzer|ubersetzerin|ubers|traducteur|traductrice|traductor|traductora|traduttore|trad|illustrator|illus|ill|illustratrice|illustrateur|illustratore|ilustrador|ilustradora|narrator|reader|sprecher|sprecherin|narrateur|narrador|contributor|collaborator|mitwirkende|mitwirkender|photographer|fotograf|compiler|comp|introduction|foreword|preface|afterword|adapter|artist|creator)/;
const relatorInBrackets = new RegExp(
  String.raw`\s*[([]\s*${relator.source}\.?(?:[,/&]\s*${relator.source}\.?)*\s*[)\]]$`,
);
const relatorAfterComma = new RegExp(String.raw`,\s*${relator.source}\.?$`);
/** A full stop that ends a record's field, not an abbreviation: it follows a word of three letters or more. */
const finalStop = /(?<=\p{L}{3})\.$/u;
const abbreviation = /\b(?:Inc|Ltd|Esq|Bros|Corp|Dept|Mrs|Rev|Gen|Col|Prof|Phil|Msgr|Hon)\.$/i;

/** Inventory takes none that is longer, and the patterns below take long for what is very long. */
const maxNameLength = 1_000;
/** Most names have nothing to take off, and most cells one name. */
const mayHaveMarks = /[\d,([]|\.$/;
const mayHaveSeveral = /[;|,[]/;
/** A list as JSON or Python write it: `['Ann Example', 'Bo Example']`. */
const listOfStrings = /^\[\s*(['"]).*\1\s*\]$/;
const stringInList = /'((?:[^']|(?<=\p{L})'(?=\p{L}))+)'|"([^"]+)"/gu;

/** The names of a row: of its main columns, of the first alternative where these are empty, and then the additional ones. */
export function readAuthors(cells: readonly string[], columns: readonly AuthorColumn[]): string[] {
  const names = new Set<string>();
  for (const { position, use, nameOrder } of columns) {
    if (use === 'alternative' && names.size > 0) continue;
    for (const name of splitNames(plainText(cells[position] ?? ''), nameOrder)) names.add(name);
  }
  return [...names];
}

/** A semicolon or a bar always parts names, a comma where names are not "Last, First". */
function splitNames(text: string, order: NameOrder | undefined): string[] {
  if (text === '') return [];
  if (!mayHaveSeveral.test(text)) return [cleanName(text)];
  const quoted = listOfStrings.test(text) ? [...text.matchAll(stringInList)] : [];
  if (quoted.length > 0) return quoted.map(([, single = '', double = '']) => cleanName(single || double));
  const parts = text.split(/[;|]/);
  return (parts.length > 1 ? parts : splitAtWeak(text, order)).map(cleanName).filter((name) => name !== '');
}

function splitAtWeak(text: string, order: NameOrder | undefined): string[] {
  if (order === 'first-last') return text.split(commaBetweenNames);
  const parts = text.split(namesWithComma);
  return parts.every((part) => part.includes(',')) ? parts : [text];
}

function cleanName(name: string): string {
  let text = name.trim();
  if (text.length > maxNameLength || !mayHaveMarks.test(text)) return text;
  for (let before = ''; before !== text;) {
    before = text;
    text = cutRelator(text)
      .replace(lifeDates, '')
      .replace(datesAfterSpace, '')
      .replace(/[\s,]+$/, '');
    if (!abbreviation.test(text)) text = text.replace(finalStop, '');
  }
  return text;
}

/** Looked for in the folded name, whose end is as long as the name's own. */
function cutRelator(name: string): string {
  const folded = foldWord(name);
  if (folded.length !== name.length) return name;
  const [inBrackets] = relatorInBrackets.exec(folded) ?? [];
  if (inBrackets !== undefined) return name.slice(0, -inBrackets.length);
  const [afterComma] = relatorAfterComma.exec(name) ?? [];
  const rest = name.slice(0, -(afterComma?.length ?? 0));
  return afterComma !== undefined && /[\s,]/.test(rest) ? rest : name;
}

/**
 * Finds out from the first rows whether a column has names as "Last, First". It goes by all its cells together: one
 * cell such as "Ann Example, Bo Example" or "Le Guin, Ursula K." can be read in two ways. Without any sign a column of
 * one author has names with commas, a column of several has commas between names.
 */
export function findNameOrder(
  { position, isSingular }: AuthorColumn,
  rows: readonly (readonly string[])[],
): NameOrder {
  let [lastFirst, firstLast, lists] = [0, 0, 0];
  for (const cells of rows) {
    for (const name of plainText(cells[position] ?? '').split(/[;|]/)) {
      const parts = cleanName(name)
        .split(commaBetweenNames)
        .map((part) => part.trim());
      const areNamesOfTheirOwn = parts.every((part) => part.includes(' '));
      if (parts.length === 1) firstLast += areNamesOfTheirOwn ? 1 : 0;
      else if (areNamesOfTheirOwn && !particle.test(parts[0] ?? '')) lists += 1;
      else if (parts.length === 2) lastFirst += 1;
    }
  }
  if (isSingular) return firstLast > lastFirst && lists > 0 ? 'first-last' : 'last-first';
  return lastFirst > firstLast + lists ? 'last-first' : 'first-last';
}
