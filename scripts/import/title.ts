import { plainText } from './text.ts';

/** The punctuation that library systems (ISBD) leave where the next part of the record begins: `The hunger games /`. */
const isbdEnd = / [/:;=,]$/;

/** A title as one line, without a library system's mark at its end. */
export function readTitle(cell: string): string {
  const title = plainText(cell);
  return title.replace(isbdEnd, '') || title;
}
