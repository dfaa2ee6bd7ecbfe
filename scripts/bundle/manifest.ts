import { z } from 'zod';

/** The member of a bundle that describes all others. */
export const manifestName = 'bundle.json';

/** Where `make bundle` writes to, unless BUNDLE names another file. */
export const standardFile = 'mesh-library-bundle.tar';

/** The members of a bundle besides its manifest. */
export const memberNames = {
  images: 'images.tar.gz',
  sidecar: 'istio-sidecar.deb',
  vmPackages: 'vm-packages.tar',
  npmCache: 'npm-cache.tar',
} as const;

/** Of the text of that member. */
export const manifestSchema = z.object({
  madeAt: z.iso.datetime(),
  /** What has to be the same where it is used, by what a person calls it: `Istio` → `1.31.1`. */
  versions: z.record(z.string(), z.string()),
  /** The system of the hosts that its packages are for: `debian 13 amd64`. */
  vmSystem: z.string(),
  /** Docker's names of the images in it. */
  images: z.array(z.string()),
  members: z.record(
    z.enum(memberNames),
    z.object({ bytes: z.int(), sha256: z.string().regex(/^[\da-f]{64}$/) }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

/** Throws where the text is no manifest. */
export function parseManifest(text: string): Manifest {
  return manifestSchema.parse(JSON.parse(text));
}

/** A line for each version that differs between a bundle and the place where it is to be used. */
export function listMismatches(bundle: Manifest['versions'], here: Manifest['versions']): string[] {
  return Object.keys({ ...bundle, ...here })
    .filter((name) => bundle[name] !== here[name])
    .map((name) => `${name}: ${bundle[name] ?? 'nothing'} in the bundle, ${here[name] ?? 'nothing'} here`);
}
