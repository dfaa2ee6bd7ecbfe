import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName, manifestSchema, memberNames, type Manifest } from '../../scripts/bundle/manifest.ts';
import { run } from '../../scripts/lib/run.ts';
import { makeDirectory } from './temporary.ts';

interface MemberOptions {
  versions?: Manifest['versions'];
  /** What is in members; those that aren't named are a short text each. */
  contents?: Record<string, Buffer>;
}

/** A folder with a bundle's members and their manifest. */
export async function buildMembers({ versions = {}, contents = {} }: MemberOptions = {}): Promise<string> {
  const folder = join(await makeDirectory(), 'members');
  await mkdir(folder);
  const members: Record<string, unknown> = {};
  for (const name of Object.values(memberNames)) {
    const content = contents[name] ?? Buffer.from(name.padEnd(100_000, '.'));
    await writeFile(join(folder, name), content);
    const sha256 = createHash('sha256').update(content).digest('hex');
    members[name] = { bytes: content.length, sha256 };
  }
  const madeAt = '2026-11-27T01:00:00.000Z';
  const manifest = manifestSchema.parse({
    madeAt,
    versions,
    vmSystem: 'debian 13 amd64',
    images: [],
    members,
  });
  await writeFile(join(folder, manifestName), JSON.stringify(manifest, undefined, 2));
  return folder;
}

/** The archive of a folder's files, by `names` in this order; `options` are tar's. */
export async function packMembers(
  folder: string,
  { names = [manifestName, ...Object.values(memberNames)] as string[], options = [] as string[] } = {},
): Promise<string> {
  const file = join(folder, '..', 'bundle.tar');
  await run('tar', ['--create', '--file', file, '--directory', folder, ...options, ...names]);
  return file;
}

/** A bundle's archive of a cache of npm's in which nothing is. */
export async function buildNpmCache(): Promise<Buffer> {
  const folder = await makeDirectory();
  await mkdir(join(folder, '_cacache'));
  await writeFile(join(folder, 'registry'), 'https://registry.example/');
  const file = join(folder, 'cache.tar');
  await run('tar', ['--create', '--file', file, '--directory', folder, '_cacache', 'registry']);
  return readFile(file);
}
