/** A file of the bundle, and how to come by what is in it. */
export interface Entry {
  file: string;
  read: () => Promise<string>;
  /** Of a log, the end is kept when it is too long; of anything else the beginning. */
  isLog?: boolean;
}

const maxBytes = 2 * 2 ** 20;

/** Cuts a text to what a bundle takes of one file, and says so. */
export function cut(text: string, isLog: boolean): string {
  if (text.length <= maxBytes) return text;
  const note = `[${text.length - maxBytes} characters are left out here]`;
  return isLog ? `${note}\n${text.slice(-maxBytes)}` : `${text.slice(0, maxBytes)}\n${note}`;
}
