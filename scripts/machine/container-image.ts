import { readFile } from 'node:fs/promises';
import { findInDocker } from '../docker/docker.ts';
import { sharedLabel, withoutAttestations } from '../docker/images.ts';
import { fingerprint, fingerprintFolder } from '../lib/fingerprint.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args, type Run } from '../lib/run.ts';

const context = `${projectRoot}vm`;
const limitMs = 600_000;

/** The image of the container that stands in for a VM, whose tag tells what it is built from. */
export async function nameContainerImage(): Promise<string> {
  const contents = fingerprint(
    await readFile(`${context}/Dockerfile`, 'utf8'),
    await readFile(`${context}/files/createcluster.conf`, 'utf8'),
    await fingerprintFolder(`${context}/container`),
  );
  return `mesh-library-vm:${contents}`;
}

export function buildContainerImage(run: Run): Step {
  return {
    title: 'image of the VM',
    limitMs,
    done: async () => {
      const image = await findInDocker(run, 'image', await nameContainerImage());
      return image === undefined ? undefined : 'there';
    },
    run: async () => {
      const image = await nameContainerImage();
      await run('docker', args`build --quiet --tag ${image} --label ${sharedLabel}=vm ${context}`, {
        timeoutMs: limitMs,
        env: withoutAttestations,
      });
      return undefined;
    },
  };
}
