import { join } from 'node:path';
import type { Deployment } from '../../deployment/deployment.ts';
import { ownerLabel } from '../../docker/docker.ts';
import { fingerprintFolder } from '../../lib/fingerprint.ts';

const context = join(import.meta.dirname, '..');
const buildTimeoutMs = 300_000;

/** Puts the tools' image into the cluster unless it is there, and answers its name, which changes with its files. */
export async function provideImage({ cluster, names, run, settings }: Deployment): Promise<string> {
  const image = `mesh-library-bench:${await fingerprintFolder(context)}`;
  const there = await cluster.kubectl([
    'get',
    'node',
    names.node,
    '-o',
    'jsonpath={.status.images[*].names}',
  ]);
  if (there.includes(image)) return image;
  const label = `${ownerLabel}=${settings.NAME}`; // destroy-all finds it by this
  const file = join(import.meta.dirname, 'Dockerfile');
  await run('docker', ['build', '--quiet', '--label', label, '--tag', image, '--file', file, context], {
    timeoutMs: buildTimeoutMs,
  });
  await run('kind', ['load', 'docker-image', image, '--name', settings.NAME], { timeoutMs: buildTimeoutMs });
  return image;
}
