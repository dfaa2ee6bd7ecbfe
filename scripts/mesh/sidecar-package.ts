import { stat } from 'node:fs/promises';
import { UserError } from '../lib/user-error.ts';
import type { Settings } from '../lib/settings.ts';

/** Istio's own site: the package of each architecture lies there with its checksum beside it. */
const site = 'https://storage.googleapis.com/istio-release/releases';

/** The file of this machine that ISTIO_SIDECAR_DEB names; undefined when the VM is to fetch the package. Throws a UserError when it isn't there. */
export async function findSidecarFile({ ISTIO_SIDECAR_DEB: source }: Settings): Promise<string | undefined> {
  if (source === undefined || /^https?:/.test(source)) return undefined;
  const found = await stat(source).catch(() => undefined);
  if (!found?.isFile()) throw new UserError(`ISTIO_SIDECAR_DEB=${source}: there is no such file.`);
  return source;
}

/** Where the VM fetches it; `architecture` is Debian's name for the VM's. */
export function sidecarUrl({ ISTIO_SIDECAR_DEB, ISTIO_VERSION }: Settings, architecture: string): string {
  const suffix = architecture === 'arm64' ? '-arm64' : '';
  return ISTIO_SIDECAR_DEB ?? `${site}/${ISTIO_VERSION}/deb/istio-sidecar${suffix}.deb`;
}
