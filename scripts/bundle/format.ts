import type { Bundle } from './archive.ts';

/** What is in a bundle, for a person. */
export function formatBundle(file: string, { manifest, sha256 }: Bundle): string {
  const total = Object.values(manifest.members).reduce((sum, { bytes }) => sum + bytes, 0);
  const lines = [
    ...Object.entries(manifest.members).map(([name, { bytes }]) => [name, inMegabytes(bytes)]),
    ...manifest.images.map((image) => ['', image]),
    ...Object.entries(manifest.versions),
    ['checksum of all of it', sha256],
  ].map(([name = '', text = '']) => `  ${name.padEnd(30)} ${text}`.trimEnd());
  return `${file}  ${inMegabytes(total)}, of ${manifest.madeAt}\n${lines.join('\n')}`;
}

function inMegabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
