import { readFile } from 'node:fs/promises';
import type { Deployment } from '../deployment/deployment.ts';
import { listImagesByLabel, readImageId, sharedLabel, withoutAttestations } from '../docker/images.ts';
import { fingerprint, fingerprintFolder } from '../lib/fingerprint.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args, type Run } from '../lib/run.ts';

/** What the image is built from, which its name can't tell: that one is yours to choose. */
const contentLabel = 'mesh-library.contents';
/** In the npm package: what is compiled from the services, which .dockerignore keeps out of the image. */
const compiled = /^(?!web\/public\/).*\.(js|d\.ts)$/;
const limitMs = 600_000;

/** A short hash of all that Dockerfile takes into the image. */
export async function readImageContents(): Promise<string> {
  const files = ['Dockerfile', 'package.json', 'package-lock.json'];
  const texts = files.map((file) => readFile(`${projectRoot}${file}`, 'utf8'));
  const services = await fingerprintFolder(`${projectRoot}services`, compiled);
  return fingerprint(...(await Promise.all(texts)), services);
}

/** The ids of the images of these contents, whatever they are called. */
export function listImagesOf(run: Run, contents: string): Promise<string[]> {
  return listImagesByLabel(run, `${contentLabel}=${contents}`);
}

/** The services' image: built, unless there is one of the same contents. */
export function buildImage(deployment: Deployment): Step {
  const { run, settings } = deployment;
  return {
    title: `image "${settings.IMAGE}"`,
    limitMs,
    done: async () => {
      const id = await readImageId(deployment).catch(() => undefined);
      if (id === undefined) return undefined;
      return (await listImagesOf(run, await readImageContents())).includes(id) ? 'there' : undefined;
    },
    run: async () => {
      const contents = await readImageContents();
      const [same] = await listImagesOf(run, contents);
      if (same !== undefined) {
        await run('docker', args`tag ${same} ${settings.IMAGE}`);
        return { note: 'it was there under another name' };
      }
      const labels = args`--label ${sharedLabel}=services --label ${contentLabel}=${contents}`;
      await run('docker', args`build --quiet ${labels} --tag ${settings.IMAGE} ${projectRoot}`, {
        timeoutMs: limitMs,
        env: withoutAttestations,
      });
      return undefined;
    },
  };
}
