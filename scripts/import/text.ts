/** Characters that show nothing: marks of direction, joiners, soft hyphens, byte order marks. */
const invisible = /[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;
/** What programs write where there is nothing to say. */
const nothing = /^(?:-+|\?+|n\/?a|nan|null|none|nil|unknown|undefined|#n\/a|\\n|=""|""|'')$/i;

/** Words of ASCII with one space between them: most cells are so already. */
const plain = /^[!-~]+(?: [!-~]+)*$/;

/** A cell of numbers or codes with plain digits and hyphens and without what cannot be seen; empty when it says nothing. */
export function plainCode(cell: string): string {
  const text = plain.test(cell)
    ? cell
    : cell
        .normalize('NFKC')
        .replace(invisible, '')
        .replace(/[\p{Pd}\u2212]/gu, '-')
        .replace(/\s+/g, ' ')
        .trim();
  return nothing.test(text) ? '' : text;
}

/** A cell as one line of text in one Unicode form. */
export function plainText(cell: string): string {
  if (plain.test(cell)) return cell;
  return cell.replace(/\s+/g, ' ').trim().normalize('NFC');
}

/** A word without case and accents. */
export function foldWord(word: string): string {
  return word.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
