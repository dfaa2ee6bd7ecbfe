import { createReadStream, createWriteStream } from 'node:fs';
import { copyFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Deployment } from '../deployment/deployment.ts';
import { pullUnlessThere } from '../docker/images.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args, type Run } from '../lib/run.ts';
import { listImages, listPulledImages } from './contents.ts';
import { memberNames } from './manifest.ts';
import { fetchSidecar } from './sidecar.ts';

const limitMs = 1_200_000;

/** Images of others, which Docker may have already. */
export function pullImages(deployment: Deployment): Step {
  return {
    title: 'images of others',
    limitMs,
    run: async () => {
      let changed = false;
      for (const image of await listPulledImages(deployment))
        if (await pullUnlessThere(deployment.run, image)) changed = true;
      return changed ? undefined : { changed, note: 'there' };
    },
  };
}

/** All images in one archive, which share the layers that they have in common. */
export function saveImages(deployment: Deployment, folder: string): Step {
  return {
    title: memberNames.images,
    limitMs,
    run: async () => {
      const images = await listImages(deployment);
      const plain = join(folder, 'images.tar');
      await deployment.run('docker', args`save --output ${plain} ${images}`, { timeoutMs: limitMs });
      const packed = createWriteStream(join(folder, memberNames.images));
      await pipeline(createReadStream(plain), createGzip(), packed);
      await rm(plain);
      return { note: `${images.length} images` };
    },
  };
}

/** What npm downloads for this project on a machine like this one, scripts of packages included. */
export function packNpmCache({ run }: { run: Run }, folder: string): Step {
  return {
    title: memberNames.npmCache,
    limitMs,
    run: async () => {
      const checkout = join(folder, 'npm');
      const cache = join(checkout, 'cache');
      await mkdir(checkout);
      for (const file of ['package.json', 'package-lock.json'])
        await copyFile(`${projectRoot}${file}`, join(checkout, file));
      const options = args`--include=dev --include=optional --ignore-scripts=false --no-audit --no-fund`;
      await run('npm', args`ci --prefix ${checkout} --cache ${cache} ${options}`, { timeoutMs: limitMs });
      await writeFile(join(cache, 'registry'), await run('npm', ['config', 'get', 'registry']));
      const archive = join(folder, memberNames.npmCache);
      await run('tar', args`--create --file ${archive} --directory ${cache} _cacache registry`, {
        timeoutMs: limitMs,
      });
      await rm(checkout, { recursive: true });
      return undefined;
    },
  };
}

export function takeSidecar(deployment: Deployment, folder: string): Step {
  return {
    title: memberNames.sidecar,
    limitMs,
    run: async () => {
      await fetchSidecar(deployment, join(folder, memberNames.sidecar));
      return undefined;
    },
  };
}
