import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasSide, onVmAlone, readDatabasePlacement } from '../../cluster/database-placement.ts';
import { readPasswords } from '../../database/password.ts';
import type { Deployment } from '../../deployment/deployment.ts';
import { truncate, type BundleFile } from './bundle-file.ts';
import { listClusterFiles, listContainerLogs } from './cluster-files.ts';
import { listEnvoyFiles } from './envoy-files.ts';
import { listOverviewFiles } from './overview-files.ts';
import { createRedactor } from './redact.ts';
import { listSideFiles } from './side-files.ts';
import { listVmFiles } from './vm-files.ts';
import { getErrorMessage } from '../../lib/error-message.ts';
import { readReplicationPassword } from '../../migration/replication-role.ts';

/** No new command starts after this; one that runs has its own limit. */
const limitMs = 90_000;
/** Few, because a broken deployment must not break further under our questions. */
const concurrency = 4;

/**
 * Writes all that helps to understand a deployment from afar into a folder, secrets left out. Answers what is missing from
 * it, and why, a line each.
 */
export async function writeBundle(deployment: Deployment, folder: string): Promise<string[]> {
  const deadline = performance.now() + limitMs;
  const missing: string[] = [];
  const [placement, redact, logs] = await Promise.all([
    readDatabasePlacement(deployment.cluster).catch(() => onVmAlone),
    // Where the cluster does not answer, secrets are known by their format alone.
    Promise.all([
      readPasswords(deployment.cluster).catch(() => []),
      readReplicationPassword(deployment).catch(() => []),
    ]).then((known) => createRedactor(known.flat())),
    listContainerLogs(deployment).catch((error: unknown) => {
      missing.push(`logs/: ${getErrorMessage(error)}`);
      return [];
    }),
  ]);
  const queue = [
    ...listOverviewFiles(deployment),
    ...listClusterFiles(deployment),
    ...(hasSide(placement, 'vm') ? listVmFiles(deployment) : []),
    ...listEnvoyFiles(deployment, placement),
    ...listSideFiles(deployment, placement),
    ...logs,
  ];

  const write = async ({ path, read, isLog = false }: BundleFile) => {
    if (performance.now() > deadline) throw new Error(`not asked: ${limitMs / 1000} s were over`);
    const text = redact(truncate(await read(), isLog));
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${text}\n`);
  };
  const work = async () => {
    for (let file = queue.shift(); file; file = queue.shift()) {
      const { path } = file;
      await write(file).catch((error: unknown) => missing.push(`${path}: ${getErrorMessage(error)}`));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const lines = missing.map(redact);
  await writeFile(join(folder, 'missing.txt'), `${lines.join('\n')}\n`);
  return lines;
}
