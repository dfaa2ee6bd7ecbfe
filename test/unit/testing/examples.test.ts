import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/lib/project-root.ts';
import { standardImage } from '../../../scripts/lib/settings.ts';

const read = (file: string) => readFile(join(projectRoot, file), 'utf8');

test.each(globSync('examples/*/package.json', { cwd: projectRoot }))(
  '%s names the package of this version',
  async (file) => {
    const { version } = JSON.parse(await read('package.json')) as { version: string };

    expect(JSON.parse(await read(file))).toMatchObject({
      devDependencies: { 'mesh-library': `file:../../mesh-library-${version}.tgz` },
    });
  },
);

test.each(['examples/testcontainers-python/test_library.py', 'docs/testing.md'])(
  '%s names the image of this version',
  async (file) => {
    expect(await read(file)).toContain(`${standardImage}-all`);
  },
);
