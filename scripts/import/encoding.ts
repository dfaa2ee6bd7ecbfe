import { isUtf8 } from 'node:buffer';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../lib/user-error.ts';

const chunkBytes = 1024 * 1024;
/** What chardet calls the alphabets of Europe's west and middle: too close to each other to be told apart. */
const latin = /^(ASCII|UTF-8|ISO-8859-(1|2|9|15)|windows-125[0247])$/;

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Finds out how the text of `file` is encoded. Throws a UserError when it is no text, or in an encoding that we cannot be sure of. */
export async function findEncoding(file: FileHandle, sample: Buffer): Promise<Encoding> {
  const utf16 = findUtf16(sample);
  if (utf16) return utf16;
  if (sample.includes(0)) throw new UserError('it is not a text file.');
  if (await isUtf8File(file)) return 'utf-8';
  if (await isMostlyUtf8(file)) return 'utf-8';
  // Most files never need it, and it takes a while to load.
  const { analyse } = await import('chardet');
  const [best] = analyse(sample);
  if (best && !latin.test(best.name))
    throw new UserError(`its encoding seems to be ${best.name}: save it as "CSV UTF-8" first.`);
  return 'windows-1252';
}

/** By its byte order mark, or by the zeros that every other byte of plain letters has. */
function findUtf16(sample: Buffer): Encoding | undefined {
  const mark = sample.toString('latin1', 0, 2);
  if (mark === '\xff\xfe') return 'utf-16le';
  if (mark === '\xfe\xff') return 'utf-16be';
  const start = [...sample.subarray(0, 200)];
  const countZeros = (parity: number) =>
    start.filter((byte, position) => byte === 0 && position % 2 === parity).length;
  const [even, odd] = [countZeros(0), countZeros(1)];
  if (Math.max(even, odd) < start.length * 0.2 || Math.min(even, odd) > 0) return undefined;
  return odd > 0 ? 'utf-16le' : 'utf-16be';
}

async function isUtf8File(file: FileHandle): Promise<boolean> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of readChunks(file)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = endOfLastCharacter(bytes);
    if (!isUtf8(bytes.subarray(0, end))) return false;
    rest = bytes.subarray(end);
  }
  return isUtf8(rest);
}

/** Where the last character begins when it may go on in the next chunk. */
function endOfLastCharacter(bytes: Buffer): number {
  for (let position = bytes.length - 1; position >= Math.max(0, bytes.length - 3); position--) {
    const byte = bytes[position] ?? 0;
    if (byte < 0x80) return position + 1;
    if (byte >= 0xc0) return position;
  }
  return bytes.length;
}

/** A text in UTF-8 with a few broken characters, not one in another encoding. */
async function isMostlyUtf8(file: FileHandle): Promise<boolean> {
  const decoder = new TextDecoder('utf-8');
  let [good, broken] = [0, 0];
  for await (const chunk of readChunks(file)) {
    for (const [character] of decoder.decode(chunk, { stream: true }).matchAll(/[^\0-\x7f]/gu)) {
      if (character === '\ufffd') broken += 1;
      else good += 1;
    }
  }
  return good > broken;
}

/** Opens a copy of `file` in UTF-8, in a temporary file that is gone once it is closed. */
export async function openAsUtf8(file: FileHandle, encoding: Encoding): Promise<FileHandle> {
  const folder = await mkdtemp(join(tmpdir(), 'import-'));
  try {
    const copy = await open(join(folder, 'utf-8.csv'), 'wx+', 0o600);
    const decoder = new TextDecoder(encoding);
    for await (const chunk of readChunks(file)) await copy.write(decoder.decode(chunk, { stream: true }));
    await copy.write(decoder.decode());
    return copy;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function* readChunks(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
