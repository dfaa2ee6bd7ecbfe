import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readMeshVersion } from '../cluster/control-plane.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { sha256OfFile } from '../lib/fingerprint.ts';
import type { Step } from '../lib/plan.ts';
import { quoteWord } from '../lib/run.ts';
import type { Settings } from '../lib/settings.ts';
import { UserError } from '../lib/user-error.ts';
import { vmFolder, type Machine } from '../machine/machine.ts';

/** Istio's own site has the package of each architecture, with its checksum beside it. */
const site = 'https://storage.googleapis.com/istio-release/releases';

/** On the VM: a package that this machine sends, in memory. */
const packageFolder = '/run/mesh-library-sidecar';

/** The sidecar's package on a VM that has none yet, while the cluster is being made. A VM that joins brings another version itself. */
export function installSidecar(deployment: Deployment): Step {
  const { machine, settings } = deployment;
  return {
    title: "the sidecar's package on the VM",
    // Packages take a slow host long; a dead one is noticed by ssh.
    limitMs: 1_800_000,
    done: async () => ((await readInstalled(machine)) === '' ? undefined : 'there'),
    run: async () => {
      const version = await readMeshVersion(deployment);
      const sidecar = await provideSidecarPackage(machine, settings, version, packageFolder);
      await machine.sh(
        `ISTIO_VERSION=${quoteWord(version)} SIDECAR_PACKAGE=${quoteWord(sidecar)} ${vmFolder}/install-sidecar.sh 2>&1 && rm -rf ${packageFolder}`,
        { timeoutMs: 1_500_000 },
      );
      return { note: version };
    },
  };
}

/** The file of this machine that ISTIO_SIDECAR_DEB names; undefined when the VM is to fetch the package. Throws a UserError when it isn't there. */
export async function findSidecarFile({ ISTIO_SIDECAR_DEB: source }: Settings): Promise<string | undefined> {
  if (source === undefined || /^https?:/.test(source)) return undefined;
  const found = await stat(source).catch(() => undefined);
  if (!found?.isFile()) throw new UserError(`ISTIO_SIDECAR_DEB=${source}: there is no such file.`);
  return source;
}

/** The package's file or URL, as the VM finds it. A file of this machine is sent to `folder`, unless the VM has that version already. */
export async function provideSidecarPackage(
  { sh }: Pick<Machine, 'sh'>,
  settings: Settings,
  version: string,
  folder: string,
): Promise<string> {
  const file = await findSidecarFile(settings);
  if (file === undefined) return sidecarUrl(settings, version, await sh('dpkg --print-architecture'));
  const target = `${folder}/istio-sidecar.deb`;
  if ((await readInstalled({ sh })) !== version) {
    await sh(`mkdir -p -m 700 ${folder} && cat > ${target}`, {
      input: createReadStream(file),
      timeoutMs: 300_000,
    });
    await sh(`cat > ${target}.sha256`, { input: `${await sha256OfFile(file)}  istio-sidecar.deb\n` });
  }
  return target;
}

/** The version of the package on the VM; empty where it isn't installed. */
function readInstalled({ sh }: Pick<Machine, 'sh'>): Promise<string> {
  return sh("dpkg-query --show --showformat='${Version}' istio-sidecar 2> /dev/null || true");
}

/** `architecture` is Debian's name for the VM's. */
export function sidecarUrl({ ISTIO_SIDECAR_DEB }: Settings, version: string, architecture: string): string {
  const suffix = architecture === 'arm64' ? '-arm64' : '';
  return ISTIO_SIDECAR_DEB ?? `${site}/${version}/deb/istio-sidecar${suffix}.deb`;
}
