import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readPasswords } from '../../database/password.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { listClusterEntries, listLogEntries } from './cluster-entries.ts';
import { cut, type Entry } from './entry.ts';
import { listOverviewEntries } from './overview-entries.ts';
import { listProxyEntries } from './proxy-entries.ts';
import { createRedactor } from './redact.ts';
import { listVmEntries } from './vm-entries.ts';

/** Nothing new begins after this; what is under way has its own bound, of twenty seconds. */
const limitMs = 90_000;
/** A broken deployment is not to be brought to its knees by those who look at it. */
const atOnce = 4;

/** What a bundle could not get, and why, a line each. */
export type Missing = string[];

/** Writes all that helps to understand a deployment from afar into a folder, secrets left out. Whatever is silent is named. */
export async function writeBundle(deployment: Deployment, folder: string): Promise<Missing> {
  const deadline = performance.now() + limitMs;
  const missing: Missing = [];
  const [redact, logs] = await Promise.all([
    readSecrets(deployment).then(createRedactor),
    listLogEntries(deployment).catch((error: unknown) => {
      missing.push(`logs/: ${sentenceOf(error)}`);
      return [];
    }),
  ]);
  const queue = [
    ...listOverviewEntries(deployment),
    ...listClusterEntries(deployment),
    ...listVmEntries(deployment),
    ...listProxyEntries(deployment),
    ...logs,
  ];

  const take = async ({ file, read, isLog = false }: Entry) => {
    if (performance.now() > deadline) throw new Error(`not asked: ${limitMs / 1000} s were over`);
    const text = redact(cut(await read(), isLog));
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), `${text}\n`);
  };
  const work = async () => {
    for (let entry = queue.shift(); entry; entry = queue.shift()) {
      const { file } = entry;
      await take(entry).catch((error: unknown) => missing.push(`${file}: ${sentenceOf(error)}`));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  const lines = missing.map(redact);
  await writeFile(join(folder, 'missing.txt'), `${lines.join('\n')}\n`);
  return lines;
}

/** Secrets by their values; where the cluster is silent, their shapes have to do. */
async function readSecrets({ cluster }: Deployment): Promise<string[]> {
  return await readPasswords(cluster).catch(() => []);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
