/** A file of the bundle, and how to read what goes into it. */
export interface BundleFile {
  path: string;
  read: () => Promise<string>;
  /** Of a log that is too long, the bundle keeps the end; of anything else the beginning. */
  isLog?: boolean;
}

/** The longest that one command may take, in milliseconds. */
export const timeoutMs = 20_000;

const maxCharacters = 2 * 2 ** 20;

/** Shortens a text to what a bundle has room for, and says so in it. */
export function truncate(text: string, isLog: boolean): string {
  if (text.length <= maxCharacters) return text;
  const note = `[${text.length - maxCharacters} characters are left out here]`;
  return isLog ? `${note}\n${text.slice(-maxCharacters)}` : `${text.slice(0, maxCharacters)}\n${note}`;
}
