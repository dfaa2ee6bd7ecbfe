import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** A short hash of texts: where it has changed, something has to be done again. */
export function fingerprint(...texts: string[]): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length}:${text}`);
  return hash.digest('hex').slice(0, 16);
}

/** Of all files of a folder, their names and contents, but for those whose path in it matches `ignored`. */
export async function fingerprintFolder(folder: string, ignored?: RegExp): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => ignored?.test(file) !== true);
  const texts = await Promise.all(
    files.sort().map(async (file) => [file, await readFile(join(folder, file), 'utf8')]),
  );
  return fingerprint(...texts.flat());
}

/** As sha256sum prints it. */
export async function sha256OfFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
