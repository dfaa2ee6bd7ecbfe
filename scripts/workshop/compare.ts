import { stripVTControlCharacters } from 'node:util';

/**
 * The first line of `see` that is not in the output; undefined when all are, in this order. `…` stands for any text, and white
 * space for any other.
 */
export function findMissingLine(see: string[], output: string): string | undefined {
  const lines = stripVTControlCharacters(output).split('\n');
  let position = 0;
  return see.find((expected) => {
    const pattern = toPattern(expected);
    const found = lines.findIndex((line, index) => index >= position && pattern.test(line));
    if (found === -1) return true;
    position = found + 1;
    return false;
  });
}

function toPattern(expected: string): RegExp {
  const parts = expected
    .trim()
    .split('…')
    .map((part) => RegExp.escape(part).replaceAll(/(?:\\x20| )+/g, '\\s+'));
  return new RegExp(`^\\s*${parts.join('.*')}\\s*$`);
}
