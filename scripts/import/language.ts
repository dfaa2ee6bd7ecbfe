import { iso6392 } from 'iso-639-2';
import { foldWord, plainCode } from './text.ts';

const tagForm = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;
const listSeparator = /\s*(?:[,;|/&+]|\b(?:and|und|et|y|e)\b)\s*/;

/** What is longer is no list of languages. */
const maxLength = 1_000;

/** Reads a language as its code: a code as it stands, a word in one of five languages, of a list the first that we know. */
export function readLanguage(cell: string): string | undefined {
  const text = plainCode(cell);
  if (text.length > maxLength) return undefined;
  const whole = readOne(text);
  if (whole !== undefined) return whole;
  for (const part of [text, ...text.split(listSeparator)]) {
    const language = readOne(part) ?? readOne(part.replace(/^[[('"]+|[\])'".]+$/g, ''));
    if (language !== undefined) return language;
  }
  return undefined;
}

function readOne(text: string): string | undefined {
  const tag = text.replaceAll('_', '-');
  if (tagForm.test(tag)) return tag;
  codes ??= nameCodes();
  return codes.get(foldName(text));
}

let codes: Map<string, string> | undefined;

/** Two hundred languages by their names in each of five languages, and those of the Library of Congress in English. */
function nameCodes(): Map<string, string> {
  const names = new Map<string, string>();
  const add = (name: string | undefined, code: string) => {
    const folded = foldName(name ?? '');
    if (folded !== '' && !names.has(folded)) names.set(folded, code);
  };
  for (const { name, iso6391, iso6392B } of iso6392) {
    for (const each of [name, ...name.split(';')]) add(each, iso6391 ?? iso6392B);
  }
  const regional = ['en-US', 'en-GB', 'fr-CA', 'pt-BR', 'pt-PT', 'es-419', 'zh-Hans', 'zh-Hant'];
  const tags = [...iso6392.flatMap(({ iso6391 }) => iso6391 ?? []), ...regional];
  for (const language of ['en', 'de', 'fr', 'es', 'it']) {
    for (const languageDisplay of ['standard', 'dialect'] as const) {
      const display = new Intl.DisplayNames(language, {
        type: 'language',
        fallback: 'none',
        languageDisplay,
      });
      for (const tag of tags) add(display.of(tag), tag);
    }
  }
  for (const tag of tags)
    add(new Intl.DisplayNames(tag, { type: 'language', fallback: 'none' }).of(tag), tag);
  return names;
}

/** `English, Middle (1100-1500)` and `Middle English` as the same words. */
function foldName(name: string): string {
  return foldWord(name)
    .replace(/\((?:ca\.|to )?\d.*\)$/, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .toSorted()
    .join(' ');
}
