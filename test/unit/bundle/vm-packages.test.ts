import { globSync, readFileSync } from 'node:fs';
import { projectRoot } from '../../../scripts/lib/project-root.ts';

const read = (file: string) => readFileSync(`${projectRoot}${file}`, 'utf8');

/** The words of a list in shell, in however many lines. */
function parseWords(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].flatMap(([, words = '']) => words.split(/\s+/));
}

test('a bundle has each package that the scripts of vm/ install', () => {
  const scripts = globSync('vm/*.sh', { cwd: projectRoot }).map(read).join('\n');
  const installed = [
    ...parseWords(scripts, /(?<!# )install_packages ([a-z][a-z0-9 -]*)$/gm),
    ...parseWords(scripts, /^readonly exporters=\(([^)]*)\)/gm),
  ];

  const bundled = parseWords(
    read('scripts/bundle/download-vm-packages.sh'),
    /^readonly packages=\(([^)]*)\)/gm,
  );

  expect(bundled).toEqual([...new Set(installed)].sort());
});
