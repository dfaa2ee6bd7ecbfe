import { createWriteStream } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { listImagesOf, readImageContents } from '../application/image.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { findInDocker } from '../docker/docker.ts';
import { sha256OfFile } from '../lib/fingerprint.ts';
import type { Step } from '../lib/plan.ts';
import { nameContainerImage } from '../machine/container-image.ts';
import { readBundle, readMember } from './archive.ts';
import { listPulledImages } from './contents.ts';
import { memberNames } from './manifest.ts';

const loadLimitMs = 600_000;

/**
 * Brings a bundle's images into Docker, where whatever would pull or build them finds them, and its package of the sidecar
 * among the deployment's files.
 */
export function openBundle(deployment: Deployment): Step | undefined {
  const { BUNDLE: file, ISTIO_SIDECAR_DEB: sidecar } = deployment.settings;
  if (file === undefined || sidecar === undefined) return undefined;
  return {
    title: 'what the bundle brings',
    limitMs: loadLimitMs,
    done: async () => {
      const isThere = (await hasImages(deployment)) && (await hasSidecar(file, sidecar));
      return isThere ? 'there' : undefined;
    },
    run: async () => {
      if (!(await hasImages(deployment))) await loadImages(deployment, file);
      if (!(await hasSidecar(file, sidecar))) await takeSidecar(file, sidecar);
      return undefined;
    },
  };
}

async function hasImages(deployment: Deployment): Promise<boolean> {
  const { run } = deployment;
  const names = [...(await listPulledImages(deployment)), await nameContainerImage()];
  const found = await Promise.all(names.map((name) => findInDocker(run, 'image', name)));
  // The services' image goes by what is in it: here it may have another name.
  const services = await listImagesOf(run, await readImageContents());
  return services.length > 0 && found.every((image) => image !== undefined);
}

async function loadImages(deployment: Deployment, file: string): Promise<void> {
  const input = readMember(file, memberNames.images);
  await deployment.run('docker', ['load', '--quiet'], { input, timeoutMs: loadLimitMs });
  if (!(await hasImages(deployment)))
    throw new Error(`Docker has loaded ${memberNames.images}, and images of ${file} are still missing.`);
}

async function hasSidecar(file: string, sidecar: string): Promise<boolean> {
  const { manifest } = await readBundle(file);
  const sum = await sha256OfFile(sidecar).catch(() => undefined);
  return sum === manifest.members[memberNames.sidecar].sha256;
}

async function takeSidecar(file: string, sidecar: string): Promise<void> {
  await mkdir(dirname(sidecar), { recursive: true, mode: 0o700 });
  await pipeline(readMember(file, memberNames.sidecar), createWriteStream(`${sidecar}.new`));
  await rename(`${sidecar}.new`, sidecar);
}
