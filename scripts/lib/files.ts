import { readFile } from 'node:fs/promises';

/** The text of a file, or undefined where there is none. */
export async function findText(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    if (Error.isError(error) && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
}
