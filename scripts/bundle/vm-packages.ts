import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Deployment } from '../deployment/deployment.ts';
import type { Step } from '../lib/plan.ts';
import { args, streamOutput, type Run } from '../lib/run.ts';
import { nameContainerImage } from '../machine/container-image.ts';
import type { Machine } from '../machine/machine.ts';
import { readMember } from './archive.ts';
import { memberNames } from './manifest.ts';

/** Where vm/packages.sh looks for them. */
const folder = '/var/cache/mesh-library/packages';
const script = `${import.meta.dirname}/download-vm-packages.sh`;
const describeSystem = '. /etc/os-release && echo "$ID $VERSION_ID $(dpkg --print-architecture)"';
const limitMs = 900_000;

/** The packages that a host of one's own would fetch. The container that stands in for a VM has them in its image. */
export function packVmPackages(to: string): Step {
  return {
    title: memberNames.vmPackages,
    limitMs,
    run: async () => {
      const container = args`run --rm --interactive --entrypoint bash ${await nameContainerImage()} -s`;
      const packages = streamOutput('docker', container, { input: createReadStream(script) });
      await pipeline(packages, createWriteStream(join(to, memberNames.vmPackages)));
      return undefined;
    },
  };
}

/** The system that those packages are for: `debian 13 amd64`. */
export async function readPackagesSystem(run: Run): Promise<string> {
  const image = await nameContainerImage();
  return run('docker', [...args`run --rm --entrypoint sh ${image} -c`, describeSystem]);
}

export function readHostSystem({ sh }: Pick<Machine, 'sh'>): Promise<string> {
  return sh(describeSystem);
}

/** Puts the packages on a host of one's own, whose apt then asks no other source. They leave it with us. */
export function sendVmPackages({ machine, settings }: Deployment): Step | undefined {
  const { BUNDLE: file, VM_HOST } = settings;
  if (file === undefined || VM_HOST === undefined) return undefined;
  return {
    title: `packages on ${machine.name}`,
    limitMs,
    run: async () => {
      await machine.sh(
        `umask 022 && rm -rf ${folder} && mkdir -p ${folder}/lists/partial && tar --extract --no-same-owner --directory ${folder}`,
        { input: readMember(file, memberNames.vmPackages), timeoutMs: limitMs },
      );
      return undefined;
    },
  };
}
