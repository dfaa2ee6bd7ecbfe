import { rename, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Deployment } from '../deployment/deployment.ts';
import { sha256OfFile } from '../lib/fingerprint.ts';
import type { Step } from '../lib/plan.ts';
import { args } from '../lib/run.ts';
import { listImages, readVersions } from './contents.ts';
import { readPackagesSystem } from './vm-packages.ts';
import { manifestName, manifestSchema, memberNames } from './manifest.ts';

const limitMs = 600_000;

/** The archive of a folder's members and of a manifest that describes them, in place of one that may be there. */
export function writeArchive(deployment: Deployment, folder: string, file: string): Step {
  return {
    title: basename(file),
    limitMs,
    run: async () => {
      const members = Object.values(memberNames).map((name) => describeMember(folder, name));
      const manifest = manifestSchema.parse({
        madeAt: new Date().toISOString(),
        versions: await readVersions(deployment),
        vmSystem: await readPackagesSystem(deployment.run),
        images: await listImages(deployment),
        members: Object.fromEntries(await Promise.all(members)),
      });
      await writeFile(join(folder, manifestName), `${JSON.stringify(manifest, undefined, 2)}\n`);
      const archive = join(folder, 'bundle.tar');
      // The manifest comes first, so that it can be read without what follows.
      const names = [manifestName, ...Object.values(memberNames)];
      await deployment.run('tar', args`--create --file ${archive} --directory ${folder} ${names}`, {
        timeoutMs: limitMs,
      });
      await rename(archive, file);
      return undefined;
    },
  };
}

async function describeMember(folder: string, name: string) {
  const file = join(folder, name);
  return [name, { bytes: (await stat(file)).size, sha256: await sha256OfFile(file) }] as const;
}
