import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { run, runForBytes, streamOutput } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';
import { manifestName, memberNames, parseManifest, type Manifest } from './manifest.ts';

const limitMs = 120_000;

export interface Bundle {
  manifest: Manifest;
  /** Of the manifest, which has the checksums of all other members: who knows this one knows the whole bundle. */
  sha256: string;
}

/** The bytes of one member. No archive gets to choose the name of a file that is written here. */
export function readMember(file: string, name: string): Readable {
  return streamOutput('tar', ['--extract', '--to-stdout', '--file', file, name]);
}

/** Reads the manifest alone. Throws a UserError where the file is no bundle. */
export async function readBundle(file: string): Promise<Bundle> {
  if (!(await stat(file).catch(() => undefined))?.isFile())
    throw new UserError(`BUNDLE=${file}: there is no such file.`);
  try {
    const extract = ['--extract', '--to-stdout', '--file', file, manifestName];
    const text = await runForBytes('tar', extract, { timeoutMs: limitMs });
    return {
      manifest: parseManifest(text.toString('utf8')),
      sha256: createHash('sha256').update(text).digest('hex'),
    };
  } catch (cause) {
    const problem = `${file} is not a bundle, or is damaged: it has no ${manifestName} that can be read.`;
    throw new UserError(problem, { cause });
  }
}

/** Reads everything. Throws a UserError that names each member that is damaged, missing or was never expected. */
export async function verifyBundle(file: string): Promise<Bundle> {
  const bundle = await readBundle(file);
  const expected = [manifestName, ...Object.values(memberNames)];
  const names = await listMembers(file);
  const problems = [
    ...expected.filter((name) => !names.includes(name)).map((name) => `${name} is missing.`),
    ...names
      .filter((name, index) => !expected.includes(name) || names.indexOf(name) !== index)
      .map((name) => `${JSON.stringify(name)} does not belong into it.`),
  ];
  for (const name of Object.values(memberNames).filter((member) => names.includes(member))) {
    const { bytes, sha256 } = bundle.manifest.members[name];
    const found = await measure(readMember(file, name));
    if (found.bytes !== bytes) problems.push(`${name} has ${found.bytes} bytes, and should have ${bytes}.`);
    else if (found.sha256 !== sha256)
      problems.push(`${name} has the SHA-256 ${found.sha256}, and should have ${sha256}.`);
  }
  if (problems.length > 0)
    throw new UserError([`${file} is damaged. Copy it again:`, ...problems].join('\n  '));
  return bundle;
}

/** Throws a UserError where the archive ends too early. */
async function listMembers(file: string): Promise<string[]> {
  try {
    return (await run('tar', ['--list', '--file', file], { timeoutMs: limitMs })).split('\n');
  } catch (cause) {
    throw new UserError(`${file} is damaged: it can't be read to its end. Copy it again.`, { cause });
  }
}

async function measure(content: Readable): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(
    content,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        yield chunk;
      }
    },
    hash,
  );
  return { bytes, sha256: hash.digest('hex') };
}
