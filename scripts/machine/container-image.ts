import { ownerLabel, projectRoot, type Deployment } from '../deployment/deployment.ts';
import { findInDocker } from '../docker/docker.ts';
import { fingerprint, fingerprintFolder } from '../lib/fingerprint.ts';
import { readFile } from 'node:fs/promises';
import type { Step } from '../lib/plan.ts';

const printLabel = 'mesh-library.contents';

interface Image {
  Config: { Labels: Record<string, string> | null };
}

/** The image of the container that stands in for a VM. */
export function buildVmImage({ run, names, settings, vm }: Deployment): Step {
  const context = `${projectRoot}vm`;
  const print = async () =>
    fingerprint(
      await readFile(`${context}/Dockerfile`, 'utf8'),
      await readFile(`${context}/files/createcluster.conf`, 'utf8'),
      await fingerprintFolder(`${context}/container`),
    );

  return {
    title: 'image of the VM',
    limitMs: 600_000,
    done: async () => {
      if (!vm.isStandIn) {
        return 'the VM is yours';
      }
      const image = await findInDocker<Image>(run, 'image', names.vmImage);
      return image?.Config.Labels?.[printLabel] === (await print()) ? 'there' : undefined;
    },
    run: async () => {
      await run(
        'docker',
        [
          ...['build', '--quiet', '--tag', names.vmImage],
          ...[
            '--label',
            `${ownerLabel}=${settings.NAME}`,
            '--label',
            `${printLabel}=${await print()}`,
            context,
          ],
        ],
        { timeoutMs: 600_000 },
      );
      return undefined;
    },
  };
}
