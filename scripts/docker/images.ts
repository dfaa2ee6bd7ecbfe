import { ownerLabel } from '../lib/owner-label.ts';
import type { Step } from '../lib/plan.ts';
import { args, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { findInDocker } from './docker.ts';

/** On the images of ours that all deployments on this machine share: the services' and the VM's. */
export const sharedLabel = 'mesh-library.image';

/**
 * For builds, so that one that finds everything in the cache keeps the image's id: attestations have the time in them, and in
 * containerd's image store that makes another image of it each time (moby#48391). Builders that know none ignore it.
 */
export const withoutAttestations = { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' };

const pullLimitMs = 600_000;

interface ImageOptions {
  run: Run;
  settings: Settings;
}

/** On a workload or a node: the id of the image that it has. */
export const imageAnnotation = 'mesh-library/image';

/** A new build gets a new id, and keeps the tag. */
export function readImageId({ run, settings }: ImageOptions): Promise<string> {
  return run('docker', ['image', 'inspect', '--format', '{{.Id}}', settings.IMAGE]);
}

/**
 * The ids of the images that were built for a deployment, also of those whose name a later build has taken. Those that
 * deployments share are among them unless there is another one, which may be about to use them.
 */
export async function listBuiltImages({ run, settings }: ImageOptions): Promise<string[]> {
  const format = `{{.Label "${ownerLabel}"}}`;
  const owners = await run('docker', [...args`network ls --filter label=${ownerLabel} --format`, format]);
  const isAlone = owners.split('\n').every((name) => name === '' || name === settings.NAME);
  const labels = [`${ownerLabel}=${settings.NAME}`, ...(isAlone ? [sharedLabel] : [])];
  const lists = await Promise.all(labels.map((label) => listImagesByLabel(run, label)));
  return [...new Set(lists.flat())];
}

/** The ids of the images with a label (`key`, or `key=value`), whatever they are called. */
export async function listImagesByLabel(run: Run, label: string): Promise<string[]> {
  const ids = await run('docker', args`image ls --quiet --no-trunc --filter label=${label}`);
  return ids.split('\n').filter((id) => id !== '');
}

/** Pulls an image of others unless Docker has it, and says whether it did. */
export async function pullUnlessThere(run: Run, image: string): Promise<boolean> {
  if ((await findInDocker(run, 'image', image)) !== undefined) return false;
  await run('docker', args`pull --quiet ${image}`, { timeoutMs: pullLimitMs });
  return true;
}

/** Removes the images that were built for a deployment; those that were pulled stay. */
export function removeImages(options: ImageOptions): Step {
  return {
    title: 'images built for it',
    limitMs: 60_000,
    run: async () => {
      const images = await listBuiltImages(options);
      if (images.length === 0) return { changed: false, note: 'not there' };
      await options.run('docker', ['image', 'rm', '--force', ...images]);
      return undefined;
    },
  };
}
