import { readFile } from 'node:fs/promises';
import { findInDocker, nameDockerObjects } from '../docker/docker.ts';
import { withoutAttestations } from '../docker/images.ts';
import { fingerprint, fingerprintFolder } from '../lib/fingerprint.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import type { Step } from '../lib/plan.ts';
import { projectRoot } from '../lib/project-root.ts';
import { args, type Run } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';

const contentLabel = 'mesh-library.contents';
const limitMs = 600_000;

interface Image {
  Config: { Labels: Record<string, string> | null };
}

/** The image of the container that stands in for a VM. */
export function buildContainerImage(run: Run, { NAME }: Settings): Step {
  const { vmImage } = nameDockerObjects(NAME);
  const context = `${projectRoot}vm`;
  const readFingerprint = async () =>
    fingerprint(
      await readFile(`${context}/Dockerfile`, 'utf8'),
      await readFile(`${context}/files/createcluster.conf`, 'utf8'),
      await fingerprintFolder(`${context}/container`),
    );

  return {
    title: 'image of the VM',
    limitMs,
    done: async () => {
      const image = await findInDocker<Image>(run, 'image', vmImage);
      return image?.Config.Labels?.[contentLabel] === (await readFingerprint()) ? 'there' : undefined;
    },
    run: async () => {
      const labels = args`--label ${ownerLabel}=${NAME} --label ${contentLabel}=${await readFingerprint()}`;
      await run('docker', args`build --quiet --tag ${vmImage} ${labels} ${context}`, {
        timeoutMs: limitMs,
        env: withoutAttestations,
      });
      return undefined;
    },
  };
}
