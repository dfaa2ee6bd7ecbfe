import type { Deployment } from '../deployment/deployment.ts';
import { fingerprintFolder } from '../lib/fingerprint.ts';
import { ownerLabel } from '../lib/owner-label.ts';
import { args } from '../lib/run.ts';
import { UserError } from '../lib/user-error.ts';

const buildTimeoutMs = 300_000;

/** Puts the image of the tools into the cluster unless it is there, and returns its name, which changes with its files. */
export async function provideClientImage({ cluster, run, settings }: Deployment): Promise<string> {
  const { kubectl, node } = cluster;
  if (!node) throw new UserError('The image of the tools can only be put into a cluster that is ours.');
  const image = `mesh-library-bench:${await fingerprintFolder(import.meta.dirname)}`;
  const images = await kubectl(args`get node ${node.name} -o jsonpath={.status.images[*].names}`);
  if (images.includes(image)) return image;
  const label = `${ownerLabel}=${settings.NAME}`; // destroy-all finds it by this
  const build = args`build --quiet --label ${label} --tag ${image} ${import.meta.dirname}`;
  await run('docker', build, { timeoutMs: buildTimeoutMs });
  await node.loadImage(image);
  return image;
}
