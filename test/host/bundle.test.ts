import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memberNames } from '../../scripts/bundle/manifest.ts';
import { packVmPackages, sendVmPackages } from '../../scripts/bundle/vm-packages.ts';
import { createDeployment } from '../../scripts/deployment/deployment.ts';
import { run } from '../../scripts/lib/run.ts';
import { parseSettings } from '../../scripts/lib/settings.ts';
import { buildContainerImage } from '../../scripts/machine/container-image.ts';
import { buildMembers, packMembers } from '../support/bundle.ts';
import { startHost, type Host } from '../support/host.ts';
import { makeDirectory } from '../support/temporary.ts';

const limitMs = 1_800_000;

/** A bundle with packages for a host, and nothing else that could be used. */
async function buildPackagesBundle(): Promise<string> {
  const folder = await makeDirectory();
  await buildContainerImage(run).run();
  await packVmPackages(folder).run();
  const packages = await readFile(join(folder, memberNames.vmPackages));
  return packMembers(await buildMembers({ contents: { [memberNames.vmPackages]: packages } }));
}

describe('a host that has no way out', () => {
  let host: Host;

  beforeAll(async () => {
    host = await startHost('ip route del default');
  }, limitMs);
  afterAll(() => host.remove());

  test(
    'gets its packages from a bundle, and is as it was before without them',
    async () => {
      const settings = { BUNDLE: await buildPackagesBundle(), VM_HOST: host.address };
      const before = await host.snapshot();
      const machine = host.machine(settings);

      await expect(host.machine().findProblem()).resolves.toMatch("It can't reach its package source");
      await expect(machine.findProblem()).resolves.toBeUndefined();
      await sendVmPackages({ ...createDeployment(parseSettings(settings)), machine })?.run();
      expect(await host.deploy()).toContain('installing postgresql');
      await host.sh(
        `source /usr/local/lib/mesh-library/lib.sh && install_packages prometheus-postgres-exporter`,
      );

      expect(await host.leave({ WITH_DATA: '1' })).toBe('as it was before');
      expect(await host.snapshot()).toEqual(before);
    },
    limitMs,
  );
});
